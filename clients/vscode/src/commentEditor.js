import { sendingFailure } from './sendingFailure.js'
import { line, preview, withoutIcons, withoutLinks } from './text.js'

export const languageId = 'casewire-comment'

/**
 * Edits comments in files of a private folder, and sends them. A text is removed only after the vendor has confirmed it, or
 * when the user discards it.
 */
export class CommentEditor {
  #vscode
  #server
  #drafts
  #onSent
  #lensesChanged
  /** The cases of which a comment is being confirmed or sent in this window. */
  #busy = new Set()

  constructor(vscode, { server, drafts, onSent }) {
    this.#vscode = vscode
    this.#server = server
    this.#drafts = drafts
    this.#onSent = onSent
    this.#lensesChanged = new vscode.EventEmitter()
    this.onDidChangeCodeLenses = this.#lensesChanged.event
  }

  /** Opens the draft of a case. */
  async edit(caseId) {
    const { window, workspace, Uri } = this.#vscode
    let file
    try {
      file = await this.#drafts.create(caseId)
    } catch (error) {
      return this.#error(`The draft of a comment for ${caseId} cannot be created. ${error.message}`)
    }
    const document = await workspace.openTextDocument(Uri.file(file))
    await window.showTextDocument(document, { preview: false })
  }

  /** The case of a document that is a draft, or undefined. */
  caseOf(document) {
    return document?.uri.scheme === 'file' ? this.#drafts.caseOf(document.uri.fsPath) : undefined
  }

  async provideCodeLenses(document) {
    const { CodeLens, Range } = this.#vscode
    const caseId = this.caseOf(document)
    if (!caseId) return []
    const top = new Range(0, 0, 0, 0)
    const lenses = [
      new CodeLens(top, { title: `Send to ${caseId}`, command: 'casewire.comment.send', arguments: [document.uri] }),
      new CodeLens(top, { title: 'Show the case', command: 'casewire.case.open', arguments: [caseId] }),
      new CodeLens(top, { title: 'Discard', command: 'casewire.comment.discard', arguments: [document.uri] })
    ]
    const attempt = await this.#drafts.attempt(caseId)
    if (attempt) lenses.push(new CodeLens(top, { title: withoutIcons(attempt.message, 300), command: 'casewire.case.open', arguments: [caseId] }))
    return lenses
  }

  /** Sends a draft. Returns whether the vendor has it. */
  async send(document) {
    const { window } = this.#vscode
    const caseId = this.caseOf(document)
    if (!caseId) {
      await window.showInformationMessage(
        document?.languageId === languageId
          ? `This comment was written ${this.#server.sandbox ? 'for a real vendor, and the sandbox is on' : 'for the sandbox, which is off'}. Nothing was sent.`
          : 'This document is no comment. Choose "casewire: Comment" at a case.'
      )
      return false
    }
    if (document.getText().trim() === '') {
      await window.showInformationMessage(`The comment for ${caseId} is empty. Nothing was sent.`)
      return false
    }
    if (this.#busy.has(caseId)) return this.#error(`The comment for ${caseId} is being sent already.`)
    this.#busy.add(caseId)
    try {
      return await this.#sendDraft(document, caseId)
    } finally {
      this.#busy.delete(caseId)
    }
  }

  async #sendDraft(document, caseId) {
    // The text is on the disk before anything is sent.
    if (document.isDirty && !(await document.save())) {
      return this.#error(`The comment for ${caseId} cannot be saved, so it was not sent. It is still in the editor.`)
    }
    // Saving may have changed the text, such as its last line end.
    const text = document.getText().trim()
    const choice = await this.#confirm(caseId, text)
    if (!choice) return false
    try {
      await this.#drafts.begin(caseId)
    } catch (error) {
      return this.#error(`The comment was not sent. ${error.message}`)
    }
    if (!(await this.#drafts.exists(caseId))) {
      await this.#drafts.forget(caseId)
      return this.#error(`The comment was not sent. Another window has sent or discarded the comment for ${caseId}; the text is still in the editor.`)
    }
    try {
      await this.#request(caseId, text, choice.isPrivate)
    } catch (error) {
      return this.#failed(caseId, error)
    }
    await this.#sent(document, caseId, text)
    return true
  }

  // Shows what will be sent, and to whom it is visible.
  async #confirm(caseId, text) {
    const { window } = this.#vscode
    const attempt = await this.#drafts.attempt(caseId)
    if (attempt?.outcome === 'unknown') {
      const again = 'Send Again'
      const show = 'Show the Case'
      const answer = await window.showWarningMessage(
        `${caseId} may have this comment already.`,
        { modal: true, detail: `${preview(attempt.message)}\nLast attempt: ${attempt.at}` }, show, again
      )
      if (answer === show) await this.#vscode.commands.executeCommand('casewire.case.open', caseId)
      if (answer !== again) return undefined
    }
    const title = await this.#title(caseId)
    const readers = this.#server.sandbox
      ? 'The vendor is simulated (sandbox). The comment is not sent to a real one.'
      : 'Visible to the vendor and to everyone who can read the case.'
    const send = 'Send'
    const sendPrivately = 'Send as Private'
    const buttons = (await this.#hasPrivateComments(caseId)) ? [send, sendPrivately] : [send]
    const answer = await window.showInformationMessage(
      `Send this comment to ${caseId}?`,
      { modal: true, detail: `${title}${readers}\n\n${preview(text)}` }, ...buttons
    )
    return answer === undefined ? undefined : { isPrivate: answer === sendPrivately }
  }

  async #title(caseId) {
    try {
      const { title } = await this.#server.call('cases/get', { case: caseId, fields: ['title', 'status', 'severity'], maxAgeSeconds: 31536000, timeoutSeconds: 5 })
      return title ? `${line(title, 200)}\n` : ''
    } catch {
      return ''
    }
  }

  // Red Hat is the only vendor with private comments.
  async #hasPrivateComments(caseId) {
    try {
      const { profiles } = await this.#server.call('profiles/list')
      return profiles.find((profile) => profile.profile === caseId.split('/')[0])?.provider === 'redhat-portal'
    } catch {
      return false
    }
  }

  #request(caseId, text, isPrivate) {
    const { window, ProgressLocation } = this.#vscode
    const options = { location: ProgressLocation.Notification, title: `Sending the comment to ${caseId}`, cancellable: true }
    return window.withProgress(options, async (_progress, token) => {
      const controller = new AbortController()
      const listener = token.onCancellationRequested(() => controller.abort())
      try {
        const params = isPrivate ? { case: caseId, text, private: true } : { case: caseId, text }
        return await this.#server.call('comments/add', params, { signal: controller.signal })
      } finally {
        listener.dispose()
      }
    })
  }

  async #failed(caseId, error) {
    const earlier = await this.#drafts.attempt(caseId)
    const failure = sendingFailure(error, caseId, earlier)
    let kept = 'The text is kept.'
    try {
      await this.#drafts.end(caseId, { ...failure, at: new Date().toISOString() })
    } catch (problem) {
      kept = `The text is kept, but not what is known about this attempt: ${problem.message}`
    }
    this.#lensesChanged.fire()
    const show = 'Show the Case'
    const log = 'Show Log'
    const buttons = failure.outcome === 'unknown' ? [show, log] : [log]
    this.#message(`${failure.message} ${kept}`, buttons).then((answer) => {
      if (answer === show) return this.#vscode.commands.executeCommand('casewire.case.open', caseId)
      if (answer === log) return this.#vscode.commands.executeCommand('casewire.showLog')
    })
    return false
  }

  async #sent(document, caseId, text) {
    // What was typed while the comment was sent is another comment, also in an editor that was opened meanwhile.
    const open = this.#vscode.workspace.textDocuments.find((each) => each.uri.toString() === document.uri.toString())
    const rest = open ? open.getText() : await this.#drafts.read(caseId).catch(() => '')
    if (rest.trim() === text || rest.trim() === '') {
      await this.#close(open ?? document)
      await this.#drafts.remove(caseId)
      this.#vscode.window.setStatusBarMessage(`The comment was sent to ${caseId}.`, 5000)
    } else {
      await this.#drafts.forget(caseId)
      this.#vscode.window.showInformationMessage(`The comment was sent to ${caseId} without your later changes, which are kept.`)
    }
    this.#lensesChanged.fire()
    this.#onSent(caseId)
  }

  // Closes the tabs of a draft, without a question about changes.
  async #close(document) {
    if (document.isClosed) return
    if (document.isDirty) await document.save()
    const { tabGroups } = this.#vscode.window
    const uri = document.uri.toString()
    const tabs = tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.input?.uri?.toString() === uri)
    if (tabs.length > 0) await tabGroups.close(tabs)
  }

  /** Removes a draft after a question. */
  async discard(document) {
    const caseId = this.caseOf(document)
    if (!caseId) return
    const text = document.getText().trim()
    const discard = 'Discard'
    if (text !== '') {
      const answer = await this.#vscode.window.showWarningMessage(
        `Discard the comment for ${caseId}?`, { modal: true, detail: preview(text) }, discard
      )
      if (answer !== discard) return
    }
    // If that fails, the text is needed.
    if (await this.#drafts.isBeingSent(caseId)) return this.#error(`The comment for ${caseId} is being sent, so it was not discarded.`)
    await this.#close(document)
    await this.#drafts.remove(caseId)
  }

  /** Lets the user choose one of the drafts. */
  async choose() {
    const { window } = this.#vscode
    const drafts = await this.#drafts.list()
    if (drafts.length === 0) {
      await window.showInformationMessage('No comment is waiting to be sent.')
      return
    }
    const items = drafts.map((draft) => ({
      label: draft.case, description: withoutIcons(draft.text, 80), detail: draft.attempt && withoutIcons(draft.attempt.message, 200), draft
    }))
    const item = await window.showQuickPick(items, { placeHolder: 'Comments that were not sent', matchOnDescription: true })
    if (item) await this.edit(item.draft.case)
  }

  /** Reports comments whose sending was interrupted by the end of an editor. */
  async reportInterrupted() {
    const unknown = (await this.#drafts.list()).filter((draft) => draft.attempt?.outcome === 'unknown')
    if (unknown.length === 0) return
    const show = 'Show Comments'
    const cases = unknown.map((draft) => draft.case).join(', ')
    const answer = await this.#message(`It is unknown whether these cases have the comments that you sent: ${cases}. The texts are kept.`, [show])
    if (answer === show) await this.choose()
  }

  #message(text, buttons) {
    return Promise.resolve(this.#vscode.window.showWarningMessage(withoutLinks(text, 1200), ...buttons))
  }

  #error(text) {
    this.#vscode.window.showErrorMessage(withoutLinks(text))
    return false
  }
}
