--- Chooses a case from a list, with Telescope if it is installed, else with `vim.ui.select`.
local text = require("casewire.text")
local M = {}

--- A row of `cases/list` in one line.
function M.format(row)
  local level = type(row.severity) == "table" and tonumber(row.severity.level)
  return ("%s  %s%s  %s"):format(row.id, text.state(row.status), level and " · S" .. level or "", text.line(row.title))
end

--- Requests the cases, and reports what is wrong.
---@param query string?
---@param callback fun(rows: table[])
function M.request(query, callback)
  query = query and query ~= "" and query or require("casewire.config").get().query
  require("casewire.list").request(query, nil, function(problem, rows, notes)
    if problem then return vim.notify("casewire: " .. table.concat(notes, "\n"), vim.log.levels.ERROR) end
    if #rows == 0 then return vim.notify("casewire: No case matches.", vim.log.levels.INFO) end
    callback(rows)
  end)
end

---@param query string?
function M.pick(query)
  if pcall(require, "telescope") then
    return require("telescope").load_extension("casewire").casewire({ query = query })
  end
  M.request(query, function(rows)
    vim.ui.select(rows, { prompt = "Case", kind = "casewire", format_item = M.format }, function(row)
      if row then require("casewire").open(row.id) end
    end)
  end)
end

return M
