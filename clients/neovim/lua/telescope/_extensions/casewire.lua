--- :Telescope casewire [query=status:open] lists cases and previews them.
local function show(options)
  options = options or {}
  local pick = require("casewire.pick")
  pick.request(options.query, function(rows)
    local actions = require("telescope.actions")
    local action_state = require("telescope.actions.state")
    local configuration = require("telescope.config").values
    require("telescope.pickers").new(options, {
      prompt_title = "Cases",
      finder = require("telescope.finders").new_table({
        results = rows,
        entry_maker = function(row)
          local line = pick.format(row)
          return { value = row.id, display = line, ordinal = line }
        end,
      }),
      sorter = configuration.generic_sorter(options),
      previewer = require("telescope.previewers").new_buffer_previewer({
        title = "Case",
        define_preview = function(self, entry)
          local buf = self.state.bufnr
          require("casewire").request("cases/render", { case = entry.value, maxAgeSeconds = 3600 }, function(problem, result)
            if not vim.api.nvim_buf_is_valid(buf) or self.state.bufnr ~= buf then return end
            local text = problem and require("casewire.errors").describe(problem) or result.text
            vim.api.nvim_buf_set_lines(buf, 0, -1, false, require("casewire.text").lines(text))
            vim.bo[buf].syntax = "markdown"
          end)
        end,
      }),
      attach_mappings = function(prompt)
        actions.select_default:replace(function()
          local entry = action_state.get_selected_entry()
          actions.close(prompt)
          if entry then require("casewire").open(entry.value) end
        end)
        return true
      end,
    }):find()
  end)
end

return require("telescope").register_extension({ exports = { casewire = show } })
