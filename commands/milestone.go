package commands

func milestoneGroup() Group { return Group{Name: "milestone"} }
