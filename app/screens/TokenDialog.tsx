import { t } from '../text/t.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { TokenForm } from './TokenForm.tsx'

export default function TokenDialog(props: { onClose: () => void }) {
  return (
    <Dialog title={t('create-token')} onClose={() => props.onClose()}>
      <TokenForm />
    </Dialog>
  )
}
