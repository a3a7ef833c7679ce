--- Prints what Neovim shows: a file that mentions cases, a list, and a comment that is not sent. For the README:
---
---   CASEWIRE=PROGRAM nvim --headless --clean -u tests/screen.lua
local here = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
vim.env.CASEWIRE_NEOVIM_WORK = vim.fn.tempname()
vim.env.CASEWIRE_NEOVIM_PLUGIN = vim.fn.fnamemodify(here, ":h")
vim.opt.runtimepath:prepend(vim.env.CASEWIRE_NEOVIM_PLUGIN)
package.path = here .. "/?.lua;" .. package.path
vim.o.columns, vim.o.lines, vim.o.swapfile, vim.o.hidden = 120, 16, false, true
vim.o.laststatus, vim.o.ruler, vim.o.showmode = 0, false, false

local support = require("support")
vim.fn.mkdir(support.folder, "p")
vim.notify = function(message) table.insert(support.notes, message) end

local SOURCE = [[
def mount(server):
    # Red Hat 04180515: clients hang after a failover, so the mount is soft.
    options = ["soft", "timeo=50"]
    # TODO: back to GFS2 when case #04003536 is solved.
    return run("mount", "-o", ",".join(options), server)
]]

--- Prints the lines of the screen that have text.
local function print_screen(title)
  io.stdout:write(title, "\n")
  for _, line in ipairs(vim.split(support.screen(), "\n")) do
    if line ~= "" and line ~= "~" then io.stdout:write("  ", (line:gsub("^  ", "")), "\n") end
  end
  io.stdout:write("\n")
end

local function show()
  support.setup()
  support.edit(support.write("storage.py", SOURCE), "python")
  vim.diagnostic.config({ signs = false, virtual_text = {
    prefix = "--", format = function(diagnostic) return diagnostic.message:match("^[^:]*") end,
  } })
  support.wait("hints", function()
    local hints = support.virtual(0, "casewire_hints")
    return hints:find("S1", 1, true) and hints:find("closed", 1, true) and #vim.diagnostic.get(0) == 1
  end)
  print_screen("storage.py")
  vim.diagnostic.config({ virtual_text = false })

  vim.cmd("Cases status:open severity:1..2 updated:>-10d")
  support.wait("the list", function() return support.text():find("redhat/04180515", 1, true) end)
  print_screen(":Cases status:open severity:1..2 updated:>-10d")

  require("casewire.config").get().cmd = { support.program, "--read-only" }
  require("casewire.server").restart()
  vim.cmd("CaseComment ibm/CS4178171")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "The flaps are back since 09:40 UTC." })
  vim.cmd("write!")
  support.wait("the error", function() return support.virtual(0, "casewire_comment"):find("not sent", 1, true) end)
  local drafts = require("casewire.config").drafts()
  io.stdout:write(":CaseComment ibm/CS4178171, then :write, while casewire only reads\n")
  io.stdout:write("  ", support.text(), "\n")
  for _, line in ipairs(vim.split(support.virtual(0, "casewire_comment"), "\n")) do
    io.stdout:write("  ", (line:gsub(vim.pesc(drafts), "~/.local/state/nvim/casewire/drafts")), "\n")
  end
end

vim.api.nvim_create_autocmd("VimEnter", { callback = function()
  vim.schedule(function()
    local ok, problem = xpcall(show, debug.traceback)
    if not ok then
      io.stderr:write(problem, "\n")
      vim.cmd("cquit!")
    end
    vim.cmd("qall!")
  end)
end })
