--- The states of cases as virtual text. Neovim shows the hints of all servers of a buffer, or of none, and before 0.10
--- of none. So this plugin shows those of casewire, unless the hints of Neovim are enabled in the buffer.
local compat = require("casewire.compat")
local M = {}

local namespace = vim.api.nvim_create_namespace("casewire_hints")
local DELAY_MILLISECONDS = 150
-- Lines that are requested beyond those that are visible.
local MARGIN = 100

---@class casewire.HintState
---@field client_id integer
---@field first integer? the first line whose hints are current, from 0
---@field last integer?
---@field is_scheduled boolean
---@field is_native boolean

---@type table<integer, casewire.HintState>
local states = {}

local function set_highlights()
  local has_own = vim.fn.hlexists("LspInlayHint") == 1
  for name, link in pairs({
    CasewireHint = has_own and "LspInlayHint" or "Comment",
    CasewireHintClosed = "DiagnosticHint", CasewireHintUrgent = "DiagnosticWarn",
  }) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
end

local function highlight(label)
  if label:find("closed", 1, true) or label:find("resolved", 1, true) then return "CasewireHintClosed" end
  return label:find("S[12]$") and "CasewireHintUrgent" or "CasewireHint"
end

local function label_of(hint)
  local label = hint.label
  if type(label) == "table" then
    label = table.concat(vim.tbl_map(function(part) return part.value or "" end, label))
  end
  return require("casewire.text").line(label)
end

--- Where hints cannot be inside of a line, those of a line are behind it, with the number if there are several.
local function at_the_end(hints, line)
  local chunks = {}
  for index, hint in ipairs(hints) do
    local number = #hints > 1 and line:sub(1, hint.column):match("[%w/._-]+$")
    local label = (index == 1 and " " or "  ") .. (number and number .. " " or "") .. hint.label
    table.insert(chunks, { label, highlight(hint.label) })
  end
  return { { column = 0, options = { virt_text = chunks, virt_text_pos = "eol", hl_mode = "combine" } } }
end

local function inside(hints)
  return vim.tbl_map(function(hint)
    local chunks = { { " " .. hint.label, highlight(hint.label) } }
    return { column = hint.column, options = {
      virt_text = chunks, virt_text_pos = "inline", hl_mode = "combine", right_gravity = false,
    } }
  end, hints)
end

local function draw(buf, client, first, last, hints)
  local lines = vim.api.nvim_buf_get_lines(buf, first, last + 1, false)
  -- Marks of lines that were removed are behind the last one.
  vim.api.nvim_buf_clear_namespace(buf, namespace, vim.api.nvim_buf_line_count(buf), -1)
  vim.api.nvim_buf_clear_namespace(buf, namespace, first, last + 1)
  local by_line = {}
  for _, hint in ipairs(hints) do
    local row = hint.position and hint.position.line
    local line = row and lines[row - first + 1]
    if line then
      by_line[row] = by_line[row] or {}
      table.insert(by_line[row], {
        column = compat.byte_column(line, hint.position.character, client.offset_encoding), label = label_of(hint),
      })
    end
  end
  for row, found in pairs(by_line) do
    table.sort(found, function(a, b) return a.column < b.column end)
    local marks = compat.has_inline_text and inside(found) or at_the_end(found, lines[row - first + 1])
    for _, mark in ipairs(marks) do
      pcall(vim.api.nvim_buf_set_extmark, buf, namespace, row, mark.column, mark.options)
    end
  end
end

local function forget(buf)
  states[buf] = nil
  if vim.api.nvim_buf_is_valid(buf) then vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1) end
end

--- The lines that windows show, from 0.
local function visible(buf)
  local first, last
  for _, window in ipairs(vim.fn.win_findbuf(buf)) do
    local info = vim.fn.getwininfo(window)[1]
    first, last = math.min(first or info.topline, info.topline), math.max(last or info.botline, info.botline)
  end
  if not first then return nil end
  return math.max(0, first - 1 - MARGIN), math.min(vim.api.nvim_buf_line_count(buf), last + MARGIN) - 1
end

local function update(buf)
  local state = states[buf]
  if not state or not vim.api.nvim_buf_is_loaded(buf) then return end
  local client = vim.lsp.get_client_by_id(state.client_id)
  if not client then return forget(buf) end
  state.is_native = compat.native_hints(buf)
  if state.is_native then
    return vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  end
  local first, last = visible(buf)
  if not first then return end
  state.first, state.last = first, last
  local tick = vim.api.nvim_buf_get_changedtick(buf)
  compat.request(client, "textDocument/inlayHint", {
    textDocument = { uri = vim.uri_from_bufnr(buf) },
    range = { start = { line = first, character = 0 }, ["end"] = { line = last + 1, character = 0 } },
  }, function(problem, result)
    if problem or states[buf] ~= state or state.is_native or not vim.api.nvim_buf_is_loaded(buf) then return end
    -- After a change, the next response is on its way.
    if tick ~= vim.api.nvim_buf_get_changedtick(buf) then return end
    draw(buf, client, first, last, type(result) == "table" and result or {})
  end, buf)
end

local function schedule(buf, milliseconds)
  local state = states[buf]
  if not state or state.is_scheduled then return end
  state.is_scheduled = true
  vim.defer_fn(function()
    state.is_scheduled = false
    if states[buf] == state then update(buf) end
  end, milliseconds or DELAY_MILLISECONDS)
end

--- Notices that a window shows other lines, and that the hints of Neovim were enabled or disabled.
local function on_window(_, _, buf, first, last)
  local state = states[buf]
  if not state then return end
  if compat.native_hints(buf) ~= state.is_native then
    schedule(buf, 0)
  elseif not state.is_native and not state.is_scheduled then
    last = math.min(last, vim.api.nvim_buf_line_count(buf) - 1)
    if not state.first or first < state.first or last > state.last then schedule(buf, 20) end
  end
end

local is_set_up = false

local function set_up()
  if is_set_up then return end
  is_set_up = true
  set_highlights()
  vim.api.nvim_create_autocmd("ColorScheme", {
    group = vim.api.nvim_create_augroup("casewire_hints", {}), callback = set_highlights,
  })
  vim.api.nvim_set_decoration_provider(namespace, { on_win = on_window })
end

--- Shows the hints of a buffer.
function M.attach(client, buf)
  if not require("casewire.config").get().hints then return end
  set_up()
  local is_new = states[buf] == nil
  states[buf] = { client_id = client.id, is_scheduled = false, is_native = false }
  if is_new then
    vim.api.nvim_buf_attach(buf, false, {
      on_lines = function()
        if not states[buf] then return true end
        schedule(buf)
      end,
      on_reload = function() schedule(buf) end,
      on_detach = function() states[buf] = nil end,
    })
  end
  -- Also without a window that is drawn.
  schedule(buf, 0)
end

--- Requests the hints of all buffers of a client again.
function M.refresh(client_id)
  for buf, state in pairs(states) do
    if state.client_id == client_id then schedule(buf, 0) end
  end
end

--- Removes the hints of all buffers of a client.
function M.detach(client_id)
  for buf, state in pairs(states) do
    if state.client_id == client_id then forget(buf) end
  end
end

return M
