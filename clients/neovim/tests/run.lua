--- Runs a file of tests: nvim --headless --clean -u tests/run.lua FILE. See Tests/external/neovim/run.
local here = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
vim.env.CASEWIRE_NEOVIM_PLUGIN = vim.fn.fnamemodify(here, ":h")
vim.env.CASEWIRE_NEOVIM_WORK = vim.env.CASEWIRE_NEOVIM_WORK or vim.fn.tempname()
vim.opt.runtimepath:prepend(vim.env.CASEWIRE_NEOVIM_PLUGIN)
package.path = here .. "/?.lua;" .. package.path
vim.o.swapfile, vim.o.more, vim.o.columns, vim.o.lines, vim.o.hidden = false, false, 120, 40, true

local support = require("support")
vim.fn.mkdir(vim.env.CASEWIRE_NEOVIM_WORK, "p")
vim.notify = function(message) table.insert(support.notes, tostring(message)) end
-- Only the hints are behind the lines.
vim.diagnostic.config({ virtual_text = false, signs = false })
-- A question that a test does not expect is an error.
vim.fn.confirm = function(question) error("unexpected question: " .. question) end

vim.api.nvim_create_autocmd("VimEnter", { callback = function()
  vim.schedule(function()
    local file = vim.env.CASEWIRE_NEOVIM_TEST
    local ok, problem = xpcall(dofile, debug.traceback, here .. "/" .. file)
    if not ok then support.test(file, function() error(problem) end) end
    support.finish(file)
  end)
end })
