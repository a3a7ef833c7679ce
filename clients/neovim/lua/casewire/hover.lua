--- Hovers of casewire alone. `vim.lsp.buf.hover()` shows those of all servers.
local compat = require("casewire.compat")
local M = {}

local WAIT_MILLISECONDS = 1000

--- Shows the case at the cursor in a floating window. Calls `otherwise` if the cursor is on none.
---@param otherwise fun()?
function M.show(otherwise)
  local buf, window = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local client = require("casewire.server").client(buf)
  otherwise = type(otherwise) == "function" and otherwise or function()
    vim.notify("casewire: No case at the cursor.", vim.log.levels.INFO)
  end
  if not client then return otherwise() end
  local row, column = unpack(vim.api.nvim_win_get_cursor(window))
  local line = vim.api.nvim_buf_get_lines(buf, row - 1, row, false)[1] or ""
  local is_over = false
  compat.request(client, "textDocument/hover", {
    textDocument = { uri = vim.uri_from_bufnr(buf) },
    position = { line = row - 1, character = compat.character(line, column, client.offset_encoding) },
  }, function(_, result)
    -- The cursor must still be where the person asked.
    if is_over or vim.api.nvim_get_current_win() ~= window or not vim.deep_equal(vim.api.nvim_win_get_cursor(window),
      { row, column }) then
      return
    end
    is_over = true
    local contents = type(result) == "table" and result.contents
    if type(contents) ~= "table" or type(contents.value) ~= "string" then return otherwise() end
    local lines = require("casewire.text").lines(contents.value)
    while #lines > 0 and lines[#lines] == "" do table.remove(lines) end
    vim.lsp.util.open_floating_preview(lines, contents.kind == "markdown" and "markdown" or "", {
      focus_id = "casewire-hover", max_width = 100,
    })
  end, buf)
  vim.defer_fn(function() is_over = true end, WAIT_MILLISECONDS)
end

--- As K of Neovim: the hover of the servers; without one, 'keywordprg'.
local function K()
  local buf = vim.api.nvim_get_current_buf()
  for _, client in ipairs(compat.clients(buf)) do
    if client.name ~= "casewire" and client.server_capabilities and client.server_capabilities.hoverProvider then
      return vim.lsp.buf.hover()
    end
  end
  M.show(function() pcall(vim.cmd, "normal! K") end)
end

--- Neovim 0.10 maps K to the hover when a server is attached. If casewire is the only one, words that are not a case
--- keep their 'keywordprg'.
function M.attach(buf)
  if not compat.maps_hover then return end
  -- The mapping is made after this function is called.
  vim.schedule(function()
    if not vim.api.nvim_buf_is_loaded(buf) then return end
    local is_default = false
    vim.api.nvim_buf_call(buf, function()
      local map = vim.fn.maparg("K", "n", false, true)
      is_default = map.buffer == 1 and tostring(map.desc or ""):find("vim.lsp.buf.hover", 1, true) ~= nil
    end)
    if is_default then
      vim.keymap.set("n", "K", K, { buffer = buf, desc = "casewire: the hover, or 'keywordprg'" })
    end
  end)
end

return M
