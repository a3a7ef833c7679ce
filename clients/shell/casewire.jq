# What the recipes share. Titles, messages and names come from vendors, so an attacker may choose them.

# One line without control characters and invisible characters. Everything that people see passes through it. Of a longer
# text, only the start is used: the time of gsub grows with the square of the length.
def line:
  tostring[:1000]
  | gsub("[\\p{Cc}\\p{Z}]+"; " ")
  | gsub("[\\p{Cf}\\p{Co}\\x{34F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}\\x{2800}\\x{3164}\\x{FE00}-\\x{FE0E}\\x{FFA0}\\x{E0000}-\\x{E0FFF}]+"; "")
  | gsub("^ +| +$"; "");

# At most n characters.
def cut(n): if length > n then .[:n - 1] + "…" else . end;

# For tmux, which expands #{...}, #(...) and #[...] in the output of a command. "##" would be shown as "#", but only by some
# versions of tmux, so the character is replaced.
def tmux: line | gsub("#"; "＃");

# For Pango's markup, as in Waybar.
def pango: line | @html;

# For a commit message. Platforms close issues for "Fixes #1", "Closes ABC-1" or an address, notify people for "@name", and skip the
# checks for "[skip ci]" or "***NO_CI***".
def commit:
  line
  | gsub("\\["; "(") | gsub("\\]"; ")") | gsub("[*]{2,}"; "*")
  | gsub("#"; "＃") | gsub("@"; "＠") | gsub("://"; ":／／")
  | gsub("(?<word>[A-Za-z0-9_]+)-(?<digit>[0-9])"; "\(.word)‑\(.digit)");

# For a header of a mail, in words of RFC 2047. Ten characters have at most 40 bytes, and a word at most 75.
def header:
  line
  | if test("^[ -<>@-~]{0,60}$") then . else [range(0; length; 10) as $at | "=?UTF-8?B?\(.[$at:$at + 10] | @base64)?="] | join("\n ") end;

# For a cell of a spreadsheet. A spreadsheet calculates a text that begins with one of these characters, and one that is set to
# the separator ";" begins a cell after each.
def cell:
  if type == "string" then
    line
    | split(";")
    | map(if test("^[ \"']*[-=+@\\x{2212}\\x{FE62}\\x{FE63}\\x{FE66}\\x{FE6B}\\x{FF0B}\\x{FF0D}\\x{FF1D}\\x{FF20}]") then "'" + . else . end)
    | join(";")
  else . end;

# A case on one line, with a tab after the id.
def row:
  def pad(n): . + (" " * (n - length) // "");
  "\(.id | pad(16))\t S\(.severity.level // "?")  \(.status.state // "unknown" | pad(18))  \(.title // "" | line | cut(120))";

# The vendors that did not answer, one line each.
def failures: (.sources, .failures)[]? | select(.failure) | "\(.profile): \(.failure.message | line | cut(300))";
