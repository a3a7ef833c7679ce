--- The help: its tags, its links, and that it describes every command, option, key and function.
local support = require("support")
local test, contains, equal = support.test, support.contains, support.equal

local path = support.root .. "/doc/casewire.txt"
local help = table.concat(vim.fn.readfile(path), "\n")

test("the tags are those of the help", function()
  local folder = support.folder .. "/doc"
  vim.fn.mkdir(folder, "p")
  vim.fn.writefile(vim.fn.readfile(path), folder .. "/casewire.txt")
  vim.cmd("helptags " .. folder)
  equal(vim.fn.readfile(support.root .. "/doc/tags"), vim.fn.readfile(folder .. "/tags"))
  vim.cmd("help casewire")
  equal(vim.fn.expand("%:t"), "casewire.txt")
  vim.cmd("bwipeout!")
end)

test("every link leads to a tag", function()
  local missing = {}
  for link in help:gmatch("|([^|%s]+)|") do
    if not pcall(vim.cmd, "help " .. link) then table.insert(missing, link) end
  end
  equal(missing, {})
  vim.cmd("silent! %bwipeout!")
end)

test("lines have at most 78 columns", function()
  for number, line in ipairs(vim.split(help, "\n")) do
    if vim.fn.strwidth(line) > 78 then error(("line %d: %s"):format(number, line)) end
  end
end)

test("every command, subcommand, mapping and option has a tag", function()
  for name in pairs(vim.api.nvim_get_commands({})) do
    if name:find("^Case") then contains(help, ("*:%s*"):format(name)) end
  end
  for _, name in ipairs(require("casewire.commands").complete_subcommand("")) do
    contains(help, (":Casewire %s"):format(name))
  end
  for _, map in ipairs(vim.api.nvim_get_keymap("n")) do
    local name = map.lhs:match("^<Plug>%((casewire%-.*)%)$")
    if name then contains(help, ("*<Plug>(%s)*"):format(name)) end
  end
  local config = require("casewire.config")
  config.set()
  for name in pairs(config.get()) do contains(help, ("*casewire-option-%s*"):format(name)) end
  for name in pairs(config.get().comment) do contains(help, ("*casewire-option-comment.%s*"):format(name)) end
  contains(help, "*casewire-option-drafts*")
  for name in pairs(require("casewire")) do
    if name ~= "open_at_cursor" and name ~= "show" then contains(help, ("*casewire.%s()*"):format(name)) end
  end
end)

test("the keys of buffers are in the help", function()
  support.setup()
  vim.cmd("Cases")
  for _, map in ipairs(vim.api.nvim_buf_get_keymap(0, "n")) do
    contains(help, "\n" .. map.lhs:gsub("<lt>", "<") .. " ", map.lhs)
  end
  vim.cmd("Case ibm/CS4178171")
  for _, map in ipairs(vim.api.nvim_buf_get_keymap(0, "n")) do contains(help, "\n" .. map.lhs .. " ", map.lhs) end
  support.screen()
  vim.api.nvim_feedkeys("g?", "x", false)
end)
