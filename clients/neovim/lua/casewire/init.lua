--- Support cases of IBM Cloud, Red Hat and Cisco in Neovim. See |casewire|.
local M = {}

--- Sets the options. Everything works without this call. See |casewire-options|.
---@param options casewire.Config?
function M.setup(options)
  local config, server = require("casewire.config"), package.loaded["casewire.server"]
  local old = server and config.get()
  config.set(options)
  if server and not vim.deep_equal(old, config.get()) then server.reset() end
end

--- Sends a request with a method of casewire.
---@param method string such as `cases/list`
---@param params table?
---@param callback fun(problem: casewire.Error?, result: any) called once
function M.request(method, params, callback)
  return require("casewire.server").request(method, params, callback)
end

--- Passes on the id of a case. A number without a profile is looked up.
---@param case string such as `ibm/CS4178171` or `CS4178171`
---@param callback fun(id: string)
local function with_id(case, callback)
  local text = require("casewire.text")
  case = vim.trim(case)
  if text.is_id(case) then return callback(case) end
  M.request("cases/get", { case = case, fields = { "title" }, maxAgeSeconds = 86400 }, function(problem, result)
    if not problem and text.is_id(result.id) then return callback(result.id) end
    local candidates = problem and problem.data and problem.data.candidates
    if type(candidates) == "table" and #candidates > 0 then
      return vim.ui.select(vim.tbl_filter(text.is_id, candidates), { prompt = "Case", kind = "casewire" }, function(id)
        if id then callback(id) end
      end)
    end
    local errors = require("casewire.errors")
    vim.notify("casewire: " .. (problem and errors.describe(problem) or "Invalid case id."), vim.log.levels.ERROR)
  end)
end

--- Passes on the case that the text at the cursor mentions, or that the buffer shows.
local function with_case_at_cursor(callback)
  local buf = vim.api.nvim_get_current_buf()
  local listed = package.loaded["casewire.list"] and require("casewire.list").case_at_cursor(buf)
  if listed then return callback(listed) end
  local line, column = vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2]
  M.request("references/find", { text = line, encoding = "utf-8" }, function(problem, result)
    local found
    for _, reference in ipairs(not problem and type(result.references) == "table" and result.references or {}) do
      local range = reference.range
      if column >= range.start.character and column < range["end"].character then found = reference end
    end
    if found then return with_id(found.case or found.number, callback) end
    if vim.b[buf].casewire_case then return callback(vim.b[buf].casewire_case) end
    local message = problem and require("casewire.errors").describe(problem) or "No case at the cursor. Example: :Case CS4178171"
    vim.notify("casewire: " .. message, vim.log.levels.WARN)
  end)
end

---@param case string?
local function with_case(case, callback)
  if case and case ~= "" then with_id(case, callback) else with_case_at_cursor(callback) end
end

--- Opens a case.
---@param case string? an id or a number; else that at the cursor
---@param options { mods: string?, reload: boolean? }?
function M.open(case, options)
  options = options or {}
  with_case(case, function(id)
    local buffers = require("casewire.buffers")
    local name = "case://" .. id
    local is_loaded = vim.fn.bufloaded(vim.fn.bufadd(name)) == 1
    local buf = buffers.show(name, options.mods, "buffer")
    if options.reload and is_loaded then require("casewire.case").read(buf, id, true) end
  end)
end

--- Opens the case at the cursor.
function M.open_at_cursor() M.open(nil) end

--- Writes a comment to a case.
---@param case string? an id or a number; else that of the buffer, else that at the cursor
---@param options { text: string?, private: boolean?, mods: string? }?
function M.comment(case, options)
  if not case or case == "" then case = vim.b.casewire_case end
  with_case(case, function(id) require("casewire.comment").open(id, options) end)
end

--- Lists the cases that match a query.
---@param query string?
---@param options { mods: string? }?
function M.list(query, options) require("casewire.list").open(query, options and options.mods) end

--- Lets the person choose a case with Telescope, or with `vim.ui.select`.
---@param query string?
function M.pick(query) require("casewire.pick").pick(query) end

--- Shows what the server asks the editor to show. Returns whether it did.
---@param uri string
---@return boolean
function M.show(uri)
  local id = uri:match("^case://(.+)$")
  if id and require("casewire.text").is_id(id) then
    M.open(id)
    return true
  end
  if not uri:find("^https?://[%w.-]") or uri:find("[%s%c]") then return false end
  return require("casewire.compat").open_page(uri) == nil
end

return M
