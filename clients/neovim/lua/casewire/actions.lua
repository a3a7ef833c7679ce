--- What can be done with a case: comment, resolve, reopen, escalate, open its web page.
local errors = require("casewire.errors")
local server = require("casewire.server")
local text = require("casewire.text")
local M = {}

local TITLES = {
  comment = "Write a comment", resolve = "Resolve the case", reopen = "Reopen the case",
  accept = "Accept the resolution", close = "Close the case", escalate = "Escalate the case",
  browse = "Open the web page",
}

local function report(message, level) vim.notify("casewire: " .. message, level or vim.log.levels.INFO) end
local function fail(message) report(message, vim.log.levels.ERROR) end

--- Requests what the vendor of a case can do.
---@param callback fun(provider: table, is_read_only: boolean)
local function with_provider(id, callback)
  local name = id:match("^[^/]+")
  server.request("profiles/list", nil, function(problem, result)
    if problem then return fail(errors.describe(problem)) end
    local profile
    for _, candidate in ipairs(result.profiles) do
      if candidate.profile == name then profile = candidate end
    end
    if not profile then return fail(('Unknown profile "%s".'):format(text.line(name))) end
    server.request("providers/list", nil, function(second_problem, providers)
      if second_problem then return fail(errors.describe(second_problem)) end
      for _, provider in ipairs(providers.providers) do
        if provider.provider == profile.provider then return callback(provider, profile.readOnly == true) end
      end
    end)
  end)
end

--- Whether a vendor requires a member for an action.
local function requires(provider, action, field)
  for _, requirement in ipairs(provider.requirements or {}) do
    if requirement.method == "cases/setStatus" and vim.tbl_contains(requirement.fields or {}, field)
      and (not requirement.when or requirement.when:find(action, 1, true)) then
      return true
    end
  end
  return false
end

--- Sends a change after a question. If it fails, the comment becomes a draft.
local function change(id, action, method, params)
  local question = ("%s %s?"):format(TITLES[action], id)
  if require("casewire.buffers").ask(question, "&Yes\n&No") ~= 1 then
    if params.comment then require("casewire.comment").open(id, { text = params.comment }) end
    return report("Nothing was sent.")
  end
  params.case = id
  server.request(method, params, function(problem)
    if not problem then
      report(("%s: done for %s."):format(TITLES[action], id))
      return require("casewire.case").reload(id)
    end
    local outcome = errors.outcome(problem, method)
    local known = outcome == "unknown" and "It is not known whether the vendor did this. Check the case first."
      or outcome == "done" and "The vendor did this, but a later step failed." or "Nothing was changed."
    if params.comment and outcome ~= "done" then require("casewire.comment").open(id, { text = params.comment }) end
    fail(("%s: %s\n%s"):format(id, known, errors.describe(problem)))
    if outcome ~= "nothing" then require("casewire.case").reload(id) end
  end)
end

local function with_comment(is_required, callback)
  vim.ui.input({ prompt = is_required and "Reason: " or "Comment (may be empty): " }, function(reason)
    if reason == nil then return report("Nothing was sent.") end
    if is_required and text.line(reason) == "" then return fail("A reason is required. Nothing was sent.") end
    callback(reason ~= "" and reason or nil)
  end)
end

local function with_code(id, callback)
  server.request("values/list", { profile = id:match("^[^/]+"), kind = "resolutionCodes" }, function(problem, result)
    if problem then return fail(errors.describe(problem)) end
    vim.ui.select(result.values, {
      prompt = "Resolution", kind = "casewire",
      format_item = function(value) return text.line(value.name or value.value) end,
    }, function(value)
      if not value then return report("Nothing was sent.") end
      callback(tonumber(value.value))
    end)
  end)
end

local function set_status(id, action)
  with_provider(id, function(provider)
    local function ask(code)
      with_comment(requires(provider, action, "comment"), function(comment)
        change(id, action, "cases/setStatus", { action = action, comment = comment, resolutionCode = code })
      end)
    end
    if requires(provider, action, "resolutionCode") then with_code(id, ask) else ask(nil) end
  end)
end

local function browse(id)
  server.request("cases/get", { case = id, fields = { "url" }, maxAgeSeconds = 86400 }, function(problem, result)
    if problem then return fail(errors.describe(problem)) end
    local url = type(result.url) == "string" and result.url or ""
    if not url:find("^https?://[%w.-]") or url:find("[%s%c]") then
      return fail(("The web page of %s is not known."):format(id))
    end
    local reason = require("casewire.compat").open_page(url)
    if reason then fail(("The web page cannot be opened (%s): %s"):format(reason, url)) end
  end)
end

--- Runs an action.
---@param name string
---@param id string
---@param selection string? the text of a comment
function M.run(name, id, selection)
  if not text.is_id(id) then return fail(('Invalid case id "%s".'):format(text.line(id))) end
  if name == "comment" then
    require("casewire.comment").open(id, { text = type(selection) == "string" and selection or nil })
  elseif name == "browse" then
    browse(id)
  elseif name == "escalate" then
    with_comment(false, function(comment) change(id, name, "cases/escalate", { comment = comment }) end)
  else
    set_status(id, name)
  end
end

--- Lets the person choose one of the actions that the vendor supports.
---@param id string
function M.choose(id)
  with_provider(id, function(provider, is_read_only)
    local names = {}
    local function supports(method) return vim.tbl_contains(provider.abilities or {}, method) end
    if not is_read_only then
      if supports("comments/add") then table.insert(names, "comment") end
      if supports("cases/setStatus") then
        for _, action in ipairs(provider.actions or {}) do
          if TITLES[action] then table.insert(names, action) end
        end
      end
      if supports("cases/escalate") then table.insert(names, "escalate") end
    end
    table.insert(names, "browse")
    vim.ui.select(names, {
      prompt = id, kind = "casewire", format_item = function(name) return TITLES[name] end,
    }, function(name)
      if name then M.run(name, id) end
    end)
  end)
end

return M
