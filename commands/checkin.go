package commands

func checkinGroup() Group { return Group{Name: "checkin"} }
