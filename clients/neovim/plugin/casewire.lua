-- Defines the commands and autocommands. Everything else is loaded when one of them is used.
if vim.g.loaded_casewire then return end
vim.g.loaded_casewire = true

if vim.fn.has("nvim-0.7") == 0 then
  vim.api.nvim_echo({ { "casewire requires Neovim 0.7 or later.", "WarningMsg" } }, true, {})
  return
end

--- Returns a function that loads a module and calls one of its functions.
local function lazy(module, name)
  return function(...) return require("casewire." .. module)[name](...) end
end

local command = vim.api.nvim_create_user_command
command("Case", lazy("commands", "case"),
  { nargs = "?", bang = true, complete = lazy("commands", "complete_case"), desc = "Opens a support case" })
command("Cases", lazy("commands", "cases"),
  { nargs = "*", bang = true, complete = lazy("commands", "complete_query"), desc = "Lists support cases" })
command("CaseComment", lazy("commands", "comment"), {
  nargs = "?", bang = true, range = true, complete = lazy("commands", "complete_case"),
  desc = "Writes a comment to a support case",
})
command("Casewire", lazy("commands", "casewire"),
  { nargs = 1, complete = lazy("commands", "complete_subcommand"), desc = "Controls casewire" })

local map = vim.keymap.set
map("n", "<Plug>(casewire-hover)", lazy("hover", "show"), { desc = "Shows the case at the cursor" })
map("n", "<Plug>(casewire-open)", "<Cmd>Case<CR>", { desc = "Opens the case at the cursor" })
map("n", "<Plug>(casewire-comment)", "<Cmd>CaseComment<CR>", { desc = "Writes a comment to the case at the cursor" })
map("x", "<Plug>(casewire-comment)", ":CaseComment<CR>", { desc = "Writes the selected lines as a comment" })

local group = vim.api.nvim_create_augroup("casewire", {})
local function on(events, pattern, callback)
  vim.api.nvim_create_autocmd(events, { group = group, pattern = pattern, callback = callback })
end
on("BufReadCmd", "case://*", lazy("buffers", "read_case"))
on("BufReadCmd", "cases://*", lazy("buffers", "read_list"))
on({ "BufWriteCmd", "FileWriteCmd", "FileAppendCmd" }, { "case://*", "cases://*" }, lazy("buffers", "write"))
-- BufFilePost and BufWritePost: a buffer may get its name later.
on({ "FileType", "BufReadPost", "BufNewFile", "BufFilePost", "BufWritePost" }, "*", function(event)
  if vim.bo[event.buf].buftype ~= "" then return end
  -- Afterwards, so that plugins for the file type have set their options.
  vim.schedule(function() require("casewire.server").attach(event.buf) end)
end)
