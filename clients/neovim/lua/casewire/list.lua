--- List buffers: the cases that match a query. The name is cases://QUERY.
local buffers = require("casewire.buffers")
local config = require("casewire.config")
local errors = require("casewire.errors")
local server = require("casewire.server")
local text = require("casewire.text")
local M = {}

local namespace = vim.api.nvim_create_namespace("casewire_list")
local FIELDS = { "title", "status", "severity", "updatedAt" }

---@class casewire.ListState
---@field query string
---@field rows table[]
---@field notes string[] what is shown below the rows
---@field cursor string? where the next page begins
---@field request integer the number of the last request

---@type table<integer, casewire.ListState>
local states = {}

--- The widths of the columns and the parts of each row.
local function layout(rows)
  local widths = { 0, 0, 2, 0 }
  local lines = {}
  for index, row in ipairs(rows) do
    local level = type(row.severity) == "table" and tonumber(row.severity.level)
    local parts = {
      text.line(row.id), text.state(row.status), level and ("S%d"):format(level) or "", text.age(row.updatedAt),
      text.line(row.title),
    }
    for column = 1, 4 do widths[column] = math.max(widths[column], vim.fn.strdisplaywidth(parts[column])) end
    lines[index] = parts
  end
  return widths, lines
end

local function highlight_of(row, column)
  if column == 1 then return "Identifier" end
  local state = type(row.status) == "table" and row.status.state
  if column == 2 then
    if state == "closed" or state == "resolved" then return "Comment" end
    return state == "waitingOnCustomer" and "WarningMsg" or "Type"
  end
  local level = type(row.severity) == "table" and tonumber(row.severity.level)
  if column == 3 then return level and level <= 2 and "WarningMsg" or "Comment" end
  return column == 4 and "Comment" or nil
end

local function draw(buf)
  local state = states[buf]
  local widths, parts = layout(state.rows)
  local lines, marks = {}, {}
  for index, row in ipairs(state.rows) do
    local line = ""
    for column = 1, 5 do
      local cell = column < 5 and text.fit(parts[index][column], widths[column]) .. "  " or parts[index][column]
      local highlight = highlight_of(row, column)
      if highlight then table.insert(marks, { index - 1, #line, #line + #cell, highlight }) end
      line = line .. cell
    end
    lines[index] = line
  end
  local notes = vim.deepcopy(state.notes)
  if #lines == 0 then
    lines, notes = #notes > 0 and notes or { "No case matches." }, {}
  end
  buffers.fill(buf, lines)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  for _, mark in ipairs(marks) do
    vim.api.nvim_buf_set_extmark(buf, namespace, mark[1], mark[2], { end_col = mark[3], hl_group = mark[4] })
  end
  if #notes > 0 then
    vim.api.nvim_buf_set_extmark(buf, namespace, #lines - 1, 0, {
      virt_lines = vim.tbl_map(function(note) return { { note, "Comment" } } end, notes),
    })
  end
end

--- What is to be known about the sources of a list.
local function notes_of(result)
  local notes = {}
  for _, source in ipairs(type(result.sources) == "table" and result.sources or {}) do
    if type(source) == "table" then
      local failure = type(source.failure) == "table" and text.line(source.failure.message)
      local profile = text.line(source.profile)
      if source.stale then
        table.insert(notes, ("%s: as of %s. %s"):format(profile, text.line(source.asOf), failure or ""))
      elseif failure then
        table.insert(notes, ("%s: %s"):format(profile, failure))
      end
    end
  end
  if result.nextCursor then table.insert(notes, "L lists more cases.") end
  return notes
end

--- Requests a page of cases.
---@param query string
---@param cursor string?
---@param callback fun(problem: casewire.Error?, rows: table[], notes: string[], cursor: string?)
function M.request(query, cursor, callback)
  server.request("cases/list", {
    query = query ~= "" and query or nil, fields = FIELDS, limit = config.get().page_size, cursor = cursor,
  }, function(problem, result)
    if not problem and (type(result) ~= "table" or type(result.cases) ~= "table") then
      problem = { kind = "invalidResponse", message = "The response of casewire is not a list." }
    end
    if problem then return callback(problem, {}, text.lines(errors.describe(problem))) end
    local rows = vim.tbl_filter(function(row) return type(row) == "table" and text.is_id(row.id) end, result.cases)
    local next_cursor = type(result.nextCursor) == "string" and result.nextCursor or nil
    callback(nil, rows, notes_of(result), next_cursor)
  end)
end

--- The case of the row at the cursor.
---@return string?
function M.case_at_cursor(buf)
  local state = states[buf]
  local row = state and state.rows[vim.api.nvim_win_get_cursor(0)[1]]
  return row and row.id
end

local function load(buf, is_next)
  local state = states[buf]
  if is_next and not state.cursor then
    return vim.notify("casewire: All cases are listed.", vim.log.levels.INFO)
  end
  state.request = state.request + 1
  local number = state.request
  state.notes = { "Reading cases ..." }
  draw(buf)
  M.request(state.query, is_next and state.cursor or nil, function(problem, rows, notes, cursor)
    if states[buf] ~= state or state.request ~= number or not vim.api.nvim_buf_is_loaded(buf) then return end
    state.notes = notes
    if not problem then
      state.rows = is_next and vim.list_extend(state.rows, rows) or rows
      state.cursor = cursor
    end
    draw(buf)
  end)
end

local function map(buf)
  local function with_case(callback)
    return function()
      local id = M.case_at_cursor(buf)
      if id then callback(id) else vim.notify("casewire: No case at the cursor.", vim.log.levels.WARN) end
    end
  end
  local function open(mods)
    return with_case(function(id) require("casewire").open(id, { mods = mods }) end)
  end
  local function act(name) return with_case(function(id) require("casewire.actions").run(name, id) end) end
  buffers.map(buf, {
    { "<CR>", open(), "opens the case" },
    { "o", open("belowright"), "opens the case in a split" },
    { "c", act("comment"), "writes a comment" },
    { "a", with_case(function(id) require("casewire.actions").choose(id) end), "shows the actions" },
    { "gx", act("browse"), "opens the web page of the case" },
    { "f", function()
      vim.ui.input({ prompt = "Query: ", default = states[buf].query }, function(query)
        if query then M.open(query) end
      end)
    end, "filters with another query" },
    { "L", function() load(buf, true) end, "lists more cases" },
    { "R", function() load(buf) end, "reads the list again" },
    { "q", buffers.close, "closes the window" },
  })
end

--- Fills a list buffer.
function M.read(buf, query)
  states[buf] = { query = query, rows = {}, notes = {}, request = 0 }
  buffers.prepare(buf, "casewire-list")
  map(buf)
  load(buf)
end

--- Opens the list of a query.
---@param query string?
---@param mods string?
function M.open(query, mods)
  query = query and query:gsub("%s+", " ") or config.get().query
  return buffers.show("cases://" .. query, mods, "buffer")
end

vim.api.nvim_create_autocmd("BufUnload", {
  group = vim.api.nvim_create_augroup("casewire_list", {}), pattern = "cases://*",
  callback = function(event) states[event.buf] = nil end,
})

return M
