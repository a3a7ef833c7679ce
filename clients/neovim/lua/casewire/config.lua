--- The options. `vim.g.casewire` and `setup` set them.
local M = {}

---@class casewire.Comment
---@field confirm boolean whether `:write` asks before it sends
---@field wait_seconds number how long `:write` waits for the response before it continues in the background

---@class casewire.Config
---@field cmd string[] the program and its arguments
---@field sandbox boolean whether simulated vendors are used
---@field attach boolean|fun(buf: integer): boolean? whether a buffer shows cases
---@field max_file_bytes integer the largest buffer that shows cases
---@field hints boolean whether the states of cases are shown as virtual text
---@field settings table the settings of the language server
---@field query string the query of `:Cases` without an argument
---@field page_size integer the number of cases that `:Cases` reads at once
---@field timeout_seconds integer the timeout of a request
---@field drafts string? the folder of comments that were not sent
---@field comment casewire.Comment

---@type casewire.Config
local DEFAULTS = {
  cmd = { "casewire" },
  sandbox = false,
  attach = true,
  max_file_bytes = 10000000,
  hints = true,
  settings = {},
  query = "status:open",
  page_size = 100,
  timeout_seconds = 60,
  drafts = nil,
  comment = { confirm = true, wait_seconds = 3 },
}

local function is_whole(minimum, maximum)
  return function(value)
    return type(value) == "number" and value % 1 == 0 and value >= minimum and value <= maximum
  end
end

local function is_boolean(value) return type(value) == "boolean" end

-- The check of each option, and what the value must be.
local RULES = {
  cmd = { function(value)
    if type(value) ~= "table" or #value == 0 then return false end
    for _, word in ipairs(value) do
      if type(word) ~= "string" or word == "" then return false end
    end
    return true
  end, 'a list of strings, such as { "casewire" }' },
  sandbox = { is_boolean, "true or false" },
  attach = { function(value) return is_boolean(value) or type(value) == "function" end, "true, false or a function" },
  max_file_bytes = { is_whole(0, 10000000), "an integer from 0 to 10000000" },
  hints = { is_boolean, "true or false" },
  settings = { function(value) return type(value) == "table" end, "a table" },
  query = { function(value) return type(value) == "string" end, "a string" },
  page_size = { is_whole(1, 500), "an integer from 1 to 500" },
  timeout_seconds = { is_whole(1, 86400), "an integer from 1 to 86400" },
  drafts = { function(value) return type(value) == "string" and value ~= "" end, "the path of a folder" },
  comment = { function(value) return type(value) == "table" end, "a table" },
  ["comment.confirm"] = { is_boolean, "true or false" },
  ["comment.wait_seconds"] = { function(value)
    return type(value) == "number" and value >= 0 and value <= 60
  end, "a number from 0 to 60" },
}

---@type casewire.Config?
local current

local function report(problem) vim.notify("casewire: " .. problem, vim.log.levels.ERROR) end

local function known(prefix)
  local names = {}
  for name in pairs(RULES) do
    local own = prefix == "" and not name:find(".", 1, true) and name or name:match("^" .. prefix .. "%.(.+)$")
    if prefix == "" and own or prefix ~= "" and own then table.insert(names, own) end
  end
  table.sort(names)
  return table.concat(names, ", ")
end

--- Copies the valid options, and reports the others.
local function merge(into, options, prefix)
  for name, value in pairs(options) do
    local path = prefix .. tostring(name)
    local rule = RULES[path]
    if not rule then
      report(('Unknown option "%s". Known options: %s.'):format(path, known((prefix:gsub("%.$", "")))))
    elseif not rule[1](value) then
      report(('Option "%s" must be %s. Its default applies.'):format(path, rule[2]))
    elseif name == "comment" and prefix == "" then
      merge(into.comment, value, "comment.")
    else
      into[name] = value
    end
  end
end

--- Sets the options. Options that are not given have their defaults.
---@param options table?
function M.set(options)
  current = vim.deepcopy(DEFAULTS)
  for _, source in ipairs({ vim.g.casewire or {}, options or {} }) do
    if type(source) == "table" then merge(current, source, "") else report("The options must be a table.") end
  end
end

---@return casewire.Config
function M.get()
  if not current then M.set() end
  return current --[[@as casewire.Config]]
end

--- The folder of comments that were not sent. Those to simulated vendors have their own.
function M.drafts()
  local folder = M.get().drafts or require("casewire.compat").state_folder() .. "/drafts"
  return M.get().sandbox and folder .. "/sandbox" or folder
end

return M
