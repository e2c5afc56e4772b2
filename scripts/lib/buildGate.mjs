/**
 * What a build must not contain: an address of another machine that something could be loaded from, or script and
 * style inside a document, which the relay's policy forbids.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names that look like addresses and are never fetched: XML namespaces, and texts of libraries that cite a page. */
const neverFetched = ['www.w3.org', 'developer.mozilla.org', 'github.com', 'localhost', '127.0.0.1']
const address = /\b(?:https?|wss?):\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)/gi
const inlineCode = /<script(?![^>]*\bsrc=)[^>]*>|<style[\s>]|\sstyle=|\son[a-z]+=/i

/** @param {string} folder @returns {string[]} one sentence per violation */
export function violationsOf(folder) {
  return filesIn(folder).flatMap((path) =>
    violationsIn(path.slice(folder.length + 1), readFileSync(path, 'utf8')),
  )
}

/** @param {string} name @param {string} text @returns {string[]} */
export function violationsIn(name, text) {
  const hosts = [...text.matchAll(address)].map((match) => match[1] ?? '')
  const foreign = [...new Set(hosts)].filter((host) => !isExempt(host.toLowerCase()))
  const found = foreign.map((host) => `${name} names another machine: ${host}`)
  return name.endsWith('.html') && inlineCode.test(text)
    ? [...found, `${name} holds inline script or style`]
    : found
}

/** `example` names are for texts: no such machine can exist. @param {string} host */
function isExempt(host) {
  return neverFetched.includes(host) || /(^|\.)example(\.(com|org|net))?$/.test(host)
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return /\.(html|js|css|svg|json|webmanifest)$/.test(entry.name) ? [path] : []
  })
}
