--- :checkhealth casewire
local M = {}

local DOCTOR_MILLISECONDS = 30000

--- Runs a command. Returns its exit code and its output, or nil if it does not end in time.
local function run(command)
  local output, errors = {}, {}
  local job = vim.fn.jobstart(command, {
    stdout_buffered = true, stderr_buffered = true,
    on_stdout = function(_, lines) output = lines end, on_stderr = function(_, lines) errors = lines end,
  })
  if job <= 0 then return nil, "", "it cannot be started" end
  vim.fn.chanclose(job, "stdin")
  local code = vim.fn.jobwait({ job }, DOCTOR_MILLISECONDS)[1]
  if code < 0 then
    vim.fn.jobstop(job)
    return nil, "", "it does not end"
  end
  return code, table.concat(output, "\n"), table.concat(errors, "\n")
end

local function check_program(health)
  health.start("casewire: program")
  local text = require("casewire.text")
  local command, problem = require("casewire.program").command()
  if not command then
    health.error(problem.message, { "Install the wheel (pip install casewire-*.whl) or the package of a release, or set "
      .. 'require("casewire").setup{ cmd = { "/path/to/casewire" } }.' })
    return
  end
  local code, output, errors = run({ command[1], "--version" })
  if code ~= 0 then
    health.error(("%s does not run: %s"):format(command[1], text.line(errors)))
    return
  end
  health.ok(("%s (%s)"):format(text.line(output), command[1]))
  return command
end

--- Shows the checks of `casewire doctor`.
local function show_checks(health, name, checks)
  local text = require("casewire.text")
  for _, check in ipairs(checks or {}) do
    local message = ("%s: %s"):format(text.line(name or check.check), text.line(check.message))
    if check.outcome == "failed" then
      health.error(message, check.remedy and { text.line(check.remedy) } or nil)
    elseif check.outcome == "skipped" then
      health.info(message)
    else
      health.ok(message)
    end
  end
end

local function check_profiles(health, command)
  health.start("casewire: profiles")
  local text = require("casewire.text")
  if vim.tbl_contains(command, "--sandbox") then
    health.info("Simulated vendors are used. :Casewire real uses those of your configuration.")
  end
  local arguments = { command[1], "doctor", "--json" }
  for index = 2, #command do
    if command[index] == "--sandbox" then table.insert(arguments, "--sandbox") end
    if command[index] == "--config" then vim.list_extend(arguments, { "--config", command[index + 1] }) end
  end
  local code, output, errors = run(arguments)
  local ok, result = pcall(vim.json.decode, output)
  if not ok or type(result) ~= "table" then
    health.error(("casewire doctor failed: %s"):format(text.line(code and errors or "it does not end")),
      { "Run casewire init to make a configuration, or try :Casewire sandbox." })
    return
  end
  show_checks(health, nil, result.general)
  for _, profile in ipairs(result.profiles or {}) do show_checks(health, profile.profile, profile.checks) end
end

local function check_servers(health)
  health.start("casewire: processes")
  local servers = require("casewire.server").list()
  if #servers == 0 then health.info("No process runs. It starts with the first file or command.") end
  for _, server in ipairs(servers) do
    health[server.is_ready and "ok" or "warn"](("%s: client %s, %d buffer%s%s"):format(server.root or "no workspace",
      tostring(server.id), #server.buffers, #server.buffers == 1 and "" or "s", server.is_ready and "" or ", starting"))
  end
  local compat = require("casewire.compat")
  local hints = require("casewire.config").get().hints
  health.info(hints and (compat.has_inline_text and "Hints are in the line, unless those of Neovim are enabled."
    or "Hints are at the end of the line, because Neovim is older than 0.10.") or "Hints are off.")
end

local function check_drafts(health)
  health.start("casewire: drafts")
  local folder = require("casewire.config").drafts()
  local problem = require("casewire.drafts").check()
  if problem then
    health.error(("%s cannot be written (%s). Comments that are not sent are only in memory."):format(folder, problem),
      { "Set the option drafts to another folder." })
  else
    health.ok(folder .. " can be written.")
  end
  local drafts = require("casewire.drafts").list()
  if #drafts > 0 then
    health.warn(("%d comment%s not sent."):format(#drafts, #drafts == 1 and " was" or "s were"),
      { ":Casewire drafts lists them." })
  end
end

function M.check()
  local health = require("casewire.compat").health()
  local command = check_program(health)
  if command then check_profiles(health, command) end
  check_servers(health)
  check_drafts(health)
end

return M
