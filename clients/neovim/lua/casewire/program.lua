--- Finds the program: the option `cmd`, else `PATH`, else the Python package that contains it.
local uv = require("casewire.compat").uv
local M = {}

local ADVICE = "Install it, or set the option cmd to its path. :checkhealth casewire shows more."
-- The program of the wheel, as a Python finds it.
local WHEEL = "import casewire; print(casewire.binary())"

---@type string|false|nil the result of the search in Python packages
local wheel

local function stat(path)
  local found = uv.fs_stat(path)
  return found and found.type == "file" and found or nil
end

local function can_run(path) return stat(path) and uv.fs_access(path, "X") == true end

--- Searches the absolute folders of `PATH`. Others depend on the current folder, which another user may control.
---@return string? program, string? blocked a file of this name that cannot be executed
local function search_path(name)
  local blocked
  for folder in (vim.env.PATH or ""):gmatch("[^:]+") do
    local path = folder .. "/" .. name
    if folder:sub(1, 1) == "/" then
      if can_run(path) then return path end
      if stat(path) then blocked = blocked or path end
    end
  end
  return nil, blocked
end

local function search_packages()
  if wheel ~= nil then return wheel or nil end
  wheel = false
  local pythons = { vim.g.python3_host_prog }
  if vim.env.VIRTUAL_ENV then table.insert(pythons, vim.env.VIRTUAL_ENV .. "/bin/python3") end
  table.insert(pythons, (search_path("python3")))
  for _, python in ipairs(pythons) do
    if type(python) == "string" and can_run(vim.fn.expand(python)) then
      -- In the root folder, because Python imports modules from the current one.
      local output = {}
      local job = vim.fn.jobstart({ vim.fn.expand(python), "-c", WHEEL }, {
        cwd = "/", stdout_buffered = true, on_stdout = function(_, lines) output = lines end,
      })
      if job > 0 and vim.fn.jobwait({ job }, 5000)[1] == 0 and can_run(output[1] or "") then
        wheel = output[1]
        return wheel
      end
    end
  end
  return nil
end

--- Finds the program of the options.
---@return string? path, casewire.Error? problem
function M.find()
  local name = require("casewire.config").get().cmd[1]
  local function fail(kind, message) return nil, { kind = kind, message = message } end
  if name:find("/", 1, true) then
    local path = vim.fn.expand(name)
    if path:sub(1, 1) ~= "/" then
      return fail("programMissing", ('The option cmd has the relative path "%s". Use an absolute path.'):format(name))
    end
    if can_run(path) then return path end
    if stat(path) then
      return fail("programNotExecutable", ('"%s" is not executable. Run: chmod +x %s'):format(path, path))
    end
    return fail("programMissing", ('The program "%s" of the option cmd does not exist. %s'):format(path, ADVICE))
  end
  local path, blocked = search_path(name)
  if path then return path end
  if name == "casewire" and search_packages() then return search_packages() end
  if blocked then
    return fail("programNotExecutable", ('"%s" is not executable. Run: chmod +x %s'):format(blocked, blocked))
  end
  return fail("programMissing", ('The program "%s" is not on PATH. %s'):format(name, ADVICE))
end

--- The command of the server.
---@return string[]? command, casewire.Error? problem
function M.command()
  local config = require("casewire.config").get()
  local path, problem = M.find()
  if not path then return nil, problem end
  local command = { path }
  local index = 2
  while index <= #config.cmd do
    -- The sandbox has a configuration of its own.
    if config.sandbox and config.cmd[index] == "--config" then
      index = index + 1
    else
      table.insert(command, config.cmd[index])
    end
    index = index + 1
  end
  if config.sandbox and not vim.tbl_contains(command, "--sandbox") then table.insert(command, "--sandbox") end
  return command
end

--- Forgets a search that found nothing.
function M.reset() wheel = nil end

return M
