import FilterCommands

FilterTool.main()
