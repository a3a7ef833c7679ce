--- The commands. See |casewire-commands|.
local M = {}

local function report(message, level) vim.notify("casewire: " .. message, level or vim.log.levels.INFO) end

-- How long the completion of a command waits.
local COMPLETE_MILLISECONDS = 500

function M.case(command)
  require("casewire").open(command.args, { mods = command.mods, reload = command.bang })
end

function M.cases(command)
  local query = command.args ~= "" and command.args or nil
  if command.bang then
    require("casewire").pick(query)
  else
    require("casewire").list(query, { mods = command.mods })
  end
end

function M.comment(command)
  local lines
  if command.range > 0 then
    lines = vim.api.nvim_buf_get_lines(0, command.line1 - 1, command.line2, false)
  end
  require("casewire").comment(command.args, {
    text = lines and table.concat(lines, "\n"), private = command.bang, mods = command.mods,
  })
end

local function choose_draft()
  local drafts = require("casewire.drafts").list()
  if #drafts == 0 then return report("All comments were sent.") end
  local text = require("casewire.text")
  vim.ui.select(drafts, {
    prompt = "Draft", kind = "casewire",
    format_item = function(draft)
      local note = draft.is_taken and " (open in another Neovim)" or draft.state ~= "draft" and " (may have been sent)" or ""
      return ("%s%s  %s"):format(text.line(draft.case), note, text.fit(text.line(draft.text), 60))
    end,
  }, function(draft)
    if draft and text.is_id(draft.case) then require("casewire.comment").open(draft.case, { path = draft.path }) end
  end)
end

local function use_sandbox(is_on)
  local config = require("casewire.config").get()
  config.sandbox = is_on
  require("casewire.server").restart()
  report(is_on and "casewire uses simulated vendors. :Cases lists their cases; :Casewire real ends the trial."
    or "casewire uses the vendors of your configuration.")
end

local SUBCOMMANDS = {
  cancel = function() require("casewire.comment").cancel(vim.api.nvim_get_current_buf()) end,
  discard = function() require("casewire.comment").discard(vim.api.nvim_get_current_buf()) end,
  drafts = choose_draft,
  hover = function() require("casewire.hover").show() end,
  log = function()
    local path = vim.lsp.get_log_path and vim.lsp.get_log_path() or vim.lsp.log.get_filename()
    vim.cmd("tabedit " .. vim.fn.fnameescape(path))
  end,
  real = function() use_sandbox(false) end,
  restart = function()
    require("casewire.server").restart()
    report("casewire was restarted.")
  end,
  sandbox = function() use_sandbox(true) end,
  stop = function()
    require("casewire.server").stop(true)
    report("casewire was stopped. :Casewire restart starts it again.")
  end,
}

function M.casewire(command)
  local run = SUBCOMMANDS[command.args]
  if run then return run() end
  report(('Unknown subcommand "%s". Known subcommands: %s.'):format(command.args,
    table.concat(M.complete_subcommand(""), ", ")), vim.log.levels.ERROR)
end

local function starting_with(words, lead)
  return vim.tbl_filter(function(word) return vim.startswith(word, lead) end, words)
end

function M.complete_subcommand(lead)
  local names = vim.tbl_keys(SUBCOMMANDS)
  table.sort(names)
  return starting_with(names, lead)
end

--- Completes ids of cases, also from a number.
function M.complete_case(lead)
  local problem, result = require("casewire.server").request_sync("cases/list",
    { fields = { "title" }, limit = 100, maxAgeSeconds = 86400 }, COMPLETE_MILLISECONDS)
  if problem then return {} end
  return vim.tbl_filter(function(id)
    return vim.startswith(id, lead) or vim.startswith(id:match("/(.*)$") or "", lead)
  end, vim.tbl_map(function(row) return row.id end, result.cases))
end

local TERMS = {
  "status:open", "status:new", "status:inProgress", "status:waitingOnCustomer", "status:resolutionProvided",
  "status:resolved", "status:closed", "severity:1..2", "severity:1", "severity:2", "severity:3", "severity:4",
  "is:mine", "is:waiting", "is:idle", "is:escalated", "updated:>-7d", "created:>-7d", "owner:", "creator:", "product:",
  "number:", "profile:", "vendor:",
}

--- Completes the terms of a query.
function M.complete_query(lead) return starting_with(TERMS, lead) end

return M
