/** The floor of a start: see floor.ts. */
import { readySodium } from '../../../shared/crypto/sodium.ts'
import { readFloor } from './floor.ts'
import { showRows } from './showRows.ts'

const [texts] = await Promise.all([readySodium().then(readFloor)])
showRows(texts)
