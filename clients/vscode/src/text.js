// Texts of vendors and of repositories are untrusted. VS Code interprets parts of some strings.

/* Control characters, the characters that change the direction of text, and those without a width, such as tags. */
// eslint-disable-next-line no-control-regex
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e0fff}]/gu

/** Removes the characters that a person cannot see. Keeps tabs and line ends. */
export function visible(text) {
  return String(text ?? '').replace(/\r\n?/g, '\n').replace(invisible, '')
}

/** Makes one line of a text. */
export function line(text, limit = 200) {
  const joined = visible(text).replace(/\s+/g, ' ').trim()
  return joined.length > limit ? `${Array.from(joined).slice(0, limit - 1).join('')}…` : joined
}

/** A line for quick picks and the status bar, where `$(name)` is an icon. */
export function withoutIcons(text, limit) {
  return line(text, limit).replaceAll('$(', '$ (')
}

/** A line for notifications, where `[text](command:...)` is a link that runs a command. */
export function withoutLinks(text, limit = 600) {
  return line(text, limit).replace(/\](\s*)\(/g, '] $1(')
}

/** A text for the details of a dialog, which shows line ends. */
export function preview(text, limit = 1500) {
  const shown = visible(text)
  return shown.length > limit ? `${Array.from(shown).slice(0, limit).join('')}\n… (${shown.length} characters)` : shown
}
