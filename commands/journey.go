package commands

func journeyGroup() Group { return Group{Name: "journey"} }
