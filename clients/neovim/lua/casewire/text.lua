--- Text from vendors and from the program, for buffers and messages.
local M = {}

-- UTF-8 of characters that change the direction of text or have no width: U+061C, U+200B, U+200E, U+200F, U+2028 to
-- U+202E, U+2060 to U+206F, U+FEFF, and the controls U+0080 to U+009F.
local HIDDEN = {
  "\216\156", "\226\128[\139\142\143]", "\226\128[\168-\174]", "\226\129[\160-\175]", "\239\187\191", "\194[\128-\159]",
}

--- Removes what a terminal or a reader could take for something else. Keeps tabs and line breaks.
---@param text any
---@return string
function M.clean(text)
  if text == nil or text == vim.NIL then return "" end
  text = tostring(text):gsub("\r\n?", "\n"):gsub("[%z\1-\8\11-\31\127]", "")
  for _, pattern in ipairs(HIDDEN) do text = text:gsub(pattern, "") end
  return text
end

--- As `clean`, in one line.
function M.line(text)
  return (M.clean(text):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

function M.lines(text)
  return vim.split(M.clean(text), "\n", { plain = true })
end

--- Shortens a text to a width, or fills it with blanks.
function M.fit(text, width)
  local missing = width - vim.fn.strdisplaywidth(text)
  if missing >= 0 then return text .. (" "):rep(missing) end
  -- A text may be a whole comment.
  local length = math.min(vim.fn.strchars(text), width)
  text = vim.fn.strcharpart(text, 0, length)
  while length > 0 and vim.fn.strdisplaywidth(text) > width - 1 do
    length = length - 1
    text = vim.fn.strcharpart(text, 0, length)
  end
  text = text .. "…"
  return text .. (" "):rep(width - vim.fn.strdisplaywidth(text))
end

--- The time of RFC 3339 in seconds; nil for other texts.
---@return integer?
function M.seconds(time)
  local year, month, day, hour, minute, second = tostring(time):match("^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)")
  if not year then return nil end
  -- The days since 1970-01-01, without the time zone of this machine.
  year, month = tonumber(year), tonumber(month)
  if month <= 2 then year, month = year - 1, month + 12 end
  local days = 365 * year + math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
    + math.floor((153 * (month - 3) + 2) / 5) + tonumber(day) - 719469
  return ((days * 24 + tonumber(hour)) * 60 + tonumber(minute)) * 60 + tonumber(second)
end

--- How long ago a time was, such as "3 h".
function M.age(time, now)
  local seconds = M.seconds(time)
  if not seconds then return "" end
  local minutes = math.max(0, math.floor(((now or os.time()) - seconds) / 60))
  if minutes < 60 then return minutes .. " min" end
  if minutes < 48 * 60 then return math.floor(minutes / 60) .. " h" end
  return math.floor(minutes / 1440) .. " d"
end

local STATES = {
  new = "new", inProgress = "in progress", waitingOnCustomer = "waiting on you",
  resolutionProvided = "solution offered", resolved = "resolved", closed = "closed",
}

--- The state of a case for people.
function M.state(status)
  if type(status) ~= "table" then return "" end
  return STATES[status.state] or M.line(status.vendor or status.state)
end

--- Whether a text is a case id. Such an id needs no escapes in the name of a buffer.
function M.is_id(text)
  return type(text) == "string" and text:match("^[%w._-]+/[%w._-]+$") ~= nil and not text:find("..", 1, true)
end

--- The offset of the local time from UTC, such as "+02:00".
function M.utc_offset()
  local offset = os.date("%z")
  local sign, hours, minutes = tostring(offset):match("^([+-])(%d%d)(%d%d)$")
  if not sign or hours == "00" and minutes == "00" then return "Z" end
  return (sign .. hours .. ":" .. minutes)
end

return M
