--- The files of comments that were not sent. A draft is removed only when the vendor has the comment, or when the
--- person discards it.
local config = require("casewire.config")
local uv = require("casewire.compat").uv
local M = {}

---@class casewire.Draft
---@field path string
---@field case string
---@field text string
---@field state "draft"|"sending"|"unknown" whether the vendor may have it
---@field message string? the error of the last attempt
---@field private boolean?
---@field at integer? when the last attempt began, in seconds
---@field pid integer the Neovim that wrote it
---@field is_sandbox boolean whether it is to a simulated vendor

local function path_of(case, number)
  return ("%s/%s%s.json"):format(config.drafts(), case:gsub("/", "~"), number > 1 and "~" .. number or "")
end

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local content = file:read("*a")
  file:close()
  local ok, draft = pcall(vim.json.decode, content)
  if not ok or type(draft) ~= "table" or type(draft.text) ~= "string" or type(draft.case) ~= "string" then return nil end
  draft.path = path
  return draft
end

--- Whether another Neovim that runs writes this draft.
local function is_taken(draft)
  local pid = draft.pid
  if type(pid) ~= "number" or pid == uv.os_getpid() or uv.kill(pid, 0) ~= 0 then return false end
  -- Another program may have the number now.
  local file = io.open(("/proc/%d/comm"):format(pid))
  if not file then return true end
  local name = file:read("*l") or ""
  file:close()
  return name:find("vim", 1, true) ~= nil
end

--- Writes all of a file or nothing. Returns the error.
---@return string?
local function write(path, content)
  local temporary = ("%s.%d.tmp"):format(path, uv.os_getpid())
  -- 384 is 0600.
  local file, problem = uv.fs_open(temporary, "w", 384)
  if not file then return problem end
  local offset = 0
  while offset < #content do
    local count
    count, problem = uv.fs_write(file, content:sub(offset + 1), offset)
    if not count or count == 0 then
      problem = problem or "nothing was written"
      break
    end
    offset = offset + count
  end
  if offset == #content then
    local _
    _, problem = uv.fs_fsync(file)
  end
  uv.fs_close(file)
  if not problem then
    local _
    _, problem = uv.fs_rename(temporary, path)
  end
  if problem then uv.fs_unlink(temporary) end
  return problem
end

--- Returns the draft of a case, or a new one without a file.
---@param case string
---@param wanted string? the path of the draft, if the case has several
---@return casewire.Draft draft, boolean is_taken whether another Neovim has one for this case
function M.claim(case, wanted)
  local was_taken = false
  local number = 0
  while true do
    local path = number == 0 and wanted or path_of(case, math.max(number, 1))
    local draft = read(path)
    if not draft and not uv.fs_stat(path) then
      draft = { path = path, case = case, text = "", state = "draft", pid = uv.os_getpid() }
    elseif draft and not is_taken(draft) then
      -- From now on, another Neovim must neither change nor send it.
      M.save(draft)
    else
      -- A file that cannot be read is kept as it is.
      was_taken = was_taken or draft ~= nil
      draft = nil
    end
    if draft then
      draft.is_sandbox = config.get().sandbox
      return draft, was_taken
    end
    number = number + 1
  end
end

--- Makes the folder. Returns the error.
local function make_folder(folder)
  if uv.fs_stat(folder) then return nil end
  -- 448 is 0700.
  local ok, problem = pcall(vim.fn.mkdir, folder, "p", 448)
  return not ok and require("casewire.text").line(problem) or nil
end

--- Tries to write into the folder. Returns the error.
---@return string?
function M.check()
  local folder = config.drafts()
  local path = ("%s/check-%d"):format(folder, uv.os_getpid())
  local problem = make_folder(folder) or write(path, "check")
  uv.fs_unlink(path)
  return problem
end

--- Writes a draft. Returns the error.
---@param draft casewire.Draft
---@return string?
function M.save(draft)
  draft.pid = uv.os_getpid()
  local unmade = make_folder(vim.fn.fnamemodify(draft.path, ":h"))
  if unmade then return unmade end
  local copy = vim.tbl_extend("force", draft, {})
  copy.path, copy.is_sandbox = nil, nil
  return write(draft.path, vim.json.encode(copy))
end

--- Removes a draft.
---@param draft casewire.Draft
function M.remove(draft) uv.fs_unlink(draft.path) end

--- All drafts.
---@return casewire.Draft[]
function M.list()
  local result = {}
  for _, path in ipairs(vim.fn.glob(vim.fn.fnameescape(config.drafts()) .. "/*.json", true, true)) do
    local draft = read(path)
    if draft then
      draft.is_taken = is_taken(draft)
      table.insert(result, draft)
    end
  end
  return result
end

return M
