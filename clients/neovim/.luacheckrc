std = "luajit"
read_globals = { "vim" }
-- Options and variables of Neovim are set through its table.
globals = { "vim.g", "vim.b", "vim.bo", "vim.wo", "vim.o", "vim.opt", "vim.env" }
max_line_length = 130
-- Tests answer instead of the person.
files["tests"] = { globals = { "vim" } }
