// The entry point. Only this file imports the modules that exist inside of VS Code, so that tests can run all others.
import * as vscode from 'vscode'

let extension

export async function activate(context) {
  const { Extension } = await import('./app.js')
  // The language client is loaded when it is needed.
  extension = new Extension(vscode, context, async () => (await import('vscode-languageclient/node')).default)
  await extension.activate()
}

export async function deactivate() {
  await extension?.deactivate()
}
