--- Errors of requests: what is known about them, and how people read it.
local text = require("casewire.text")
local M = {}

---@class casewire.Error
---@field kind string that of the program, or one of this plugin: `programMissing`, `programNotExecutable`,
---  `startFailed`, `notSent`, `connectionClosed`, `noResponse`, `invalidResponse`
---@field message string
---@field data table?

-- The vendor did nothing. After every other error of a write, that is not known.
local NOTHING_HAPPENED = {}
for _, kind in ipairs({
  "programMissing", "programNotExecutable", "startFailed", "notSent",
  "parseError", "invalidRequest", "methodNotFound", "invalidParams", "serverNotInitialized", "requestCancelled",
  "authRequired", "forbidden", "notFound", "conflict", "rateLimited", "vendorUnavailable", "unsupported", "readOnly",
  "tooLarge", "rejected", "configuration",
}) do
  NOTHING_HAPPENED[kind] = true
end

--- Converts an error of JSON-RPC.
---@return casewire.Error
function M.from_response(problem)
  if type(problem) ~= "table" then return { kind = "invalidResponse", message = text.clean(problem) } end
  local data = type(problem.data) == "table" and problem.data or {}
  local kind = type(data.kind) == "string" and data.kind or ("code " .. tostring(problem.code))
  return { kind = kind, message = text.clean(problem.message), data = data }
end

--- What a write did that failed with this error.
---@param problem casewire.Error
---@param method string
---@return "nothing"|"unknown"|"done"
function M.outcome(problem, method)
  local data = problem.data or {}
  if type(data.done) == "table" and vim.tbl_contains(data.done, method) then return "done" end
  return NOTHING_HAPPENED[problem.kind] and "nothing" or "unknown"
end

--- The error and what to do, in one line for each.
---@param problem casewire.Error
function M.describe(problem)
  local data = problem.data or {}
  local parts = { text.clean(problem.message) }
  local function add(part)
    part = text.line(part)
    if part ~= "" and not parts[1]:find(part, 1, true) then table.insert(parts, part) end
  end
  if type(data.issues) == "table" then
    for index = 2, math.min(#data.issues, 5) do add(data.issues[index].rule) end
  end
  if data.kind == "rejected" then add(data.vendorMessage) end
  add(data.remedy)
  if problem.kind == "configuration" and data.key == "profiles" then
    add("In Neovim, :Casewire sandbox tries casewire without a configuration.")
  end
  if tonumber(data.retryAfterSeconds) then add(("Wait %d s."):format(data.retryAfterSeconds)) end
  return table.concat(parts, "\n")
end

return M
