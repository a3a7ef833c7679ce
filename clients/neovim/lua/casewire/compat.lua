--- The differences between the versions of Neovim.
local M = {}

M.uv = vim.uv or vim.loop

local function has(version) return vim.fn.has("nvim-" .. version) == 1 end
local has_010, has_011 = has("0.10"), has("0.11")

M.has_inline_text = has_010
-- Neovim 0.10 maps K to the hover of language servers.
M.maps_hover = has_010
-- When a buffer with a new name is written, Neovim 0.10 closes the old document and opens the new one.
M.follows_names = has_010
-- Older versions count the columns for all clients of a buffer in one encoding.
M.counts_columns_per_client = has_011

--- Starts a language client without a buffer.
---@return integer? client_id
function M.start_client(config)
  if has_011 then
    return vim.lsp.start(config, { attach = false, reuse_client = function() return false end })
  end
  return vim.lsp.start_client(config)
end

function M.stop_client(client, force)
  if has_011 then client:stop(force) else client.stop(force) end
end

--- Sends a request about a document.
function M.request(client, method, params, handler, buf)
  if has_011 then return client:request(method, params, handler, buf) end
  return client.request(method, params, handler, buf)
end

--- The language clients of a buffer.
function M.clients(buf)
  if vim.lsp.get_clients then return vim.lsp.get_clients({ bufnr = buf }) end
  if has("0.8") then return vim.lsp.get_active_clients({ bufnr = buf }) end
  return vim.tbl_values(vim.lsp.buf_get_clients(buf))
end

--- Converts a column of a language server into bytes.
function M.byte_column(line, character, encoding)
  if encoding == "utf-8" then return math.min(character, #line) end
  local ok, column
  if has_011 then
    ok, column = pcall(vim.str_byteindex, line, encoding, character, false)
  else
    ok, column = pcall(vim.str_byteindex, line, character, encoding == "utf-16")
  end
  return ok and column or #line
end

--- Converts a column in bytes into one of a language server.
function M.character(line, column, encoding)
  if encoding == "utf-8" then return column end
  if has_011 then return vim.str_utfindex(line, encoding, column, false) end
  local utf32, utf16 = vim.str_utfindex(line, math.min(column, #line))
  return encoding == "utf-16" and utf16 or utf32
end

--- Whether the hints of Neovim itself are enabled in a buffer.
function M.native_hints(buf)
  local hint = vim.lsp.inlay_hint
  if type(hint) ~= "table" or not hint.is_enabled then return false end
  local ok, enabled = pcall(hint.is_enabled, { bufnr = buf })
  return ok and enabled
end

--- The folder for the state of this plugin.
function M.state_folder()
  return vim.fn.stdpath(has("0.8") and "state" or "data") .. "/casewire"
end

--- Opens a web page. Returns the error, or nil.
---@return string?
function M.open_page(url)
  if vim.ui.open then
    -- Neovim 0.10 returns the error, and a process without one.
    local _, problem = vim.ui.open(url)
    return problem
  end
  for _, program in ipairs({ "xdg-open", "open", "wslview" }) do
    if vim.fn.executable(program) == 1 then
      return vim.fn.jobstart({ program, url }, { detach = true }) <= 0 and program .. " cannot be started" or nil
    end
  end
  return "No program opens web pages. Install xdg-open"
end

--- The functions of :checkhealth.
function M.health()
  local health = vim.health
  if health and health.ok then return health end
  health = health or require("health")
  return { start = health.report_start, ok = health.report_ok, warn = health.report_warn, error = health.report_error,
    info = health.report_info }
end

return M
