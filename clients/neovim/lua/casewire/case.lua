--- Case buffers: a case as Markdown, with keys to answer it.
local buffers = require("casewire.buffers")
local errors = require("casewire.errors")
local server = require("casewire.server")
local text = require("casewire.text")
local M = {}

-- A case that was read so long ago is shown without a request to its vendor.
local FRESH_SECONDS = 60

---@type table<integer, integer> the number of the last request of each buffer
local requests = {}

local function map(buf, id)
  local function act(name) return function() require("casewire.actions").run(name, id) end end
  buffers.map(buf, {
    { "R", function() M.read(buf, id, true) end, "reads the case again" },
    { "c", act("comment"), "writes a comment" },
    { "a", function() require("casewire.actions").choose(id) end, "shows the actions: resolve, reopen, escalate" },
    { "<CR>", function() require("casewire").open_at_cursor() end, "opens the case at the cursor" },
    { "gx", act("browse"), "opens the web page of the case" },
    { "q", buffers.close, "closes the window" },
  })
end

--- Shows a case in a buffer.
---@param buf integer
---@param id string
---@param is_reload boolean? whether the vendor is requested even if the case was just read
function M.read(buf, id, is_reload)
  local is_first = requests[buf] == nil
  local number = (requests[buf] or 0) + 1
  requests[buf] = number
  if is_first or vim.b[buf].casewire_case ~= id or vim.api.nvim_buf_line_count(buf) == 1 then
    buffers.prepare(buf, "casewire")
    vim.bo[buf].syntax = "markdown"
    vim.b[buf].casewire_case = id
    map(buf, id)
    buffers.fill(buf, { ("Reading %s ..."):format(id) })
  end
  server.request("cases/render", {
    case = id, format = "markdown", utcOffset = text.utc_offset(), maxAgeSeconds = not is_reload and FRESH_SECONDS or nil,
  }, function(problem, result)
    if requests[buf] ~= number or not vim.api.nvim_buf_is_loaded(buf) then return end
    local lines
    if problem or type(result) ~= "table" or type(result.text) ~= "string" then
      problem = problem or { kind = "invalidResponse", message = "The response of casewire is not a case." }
      lines = { ("%s cannot be read."):format(id) }
      vim.list_extend(lines, text.lines(errors.describe(problem)))
      vim.list_extend(lines, { "", "R reads it again." })
    else
      lines = text.lines(result.text)
      while #lines > 1 and lines[#lines] == "" do table.remove(lines) end
      if result.stale then
        local failure = type(result.failure) == "table" and text.line(result.failure.message) or ""
        table.insert(lines, 1, ("> As of %s. %s"):format(text.line(result.asOf), failure))
        table.insert(lines, 2, "")
      end
    end
    buffers.fill(buf, lines)
  end)
end

--- Reads a case again, if a buffer shows it.
function M.reload(id)
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buf) and vim.api.nvim_buf_get_name(buf) == "case://" .. id then M.read(buf, id, true) end
  end
end

vim.api.nvim_create_autocmd("BufUnload", {
  group = vim.api.nvim_create_augroup("casewire_case", {}), pattern = "case://*",
  callback = function(event) requests[event.buf] = nil end,
})

return M
