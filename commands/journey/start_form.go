package journey

import (
	"waymark/commands"
	"waymark/commands/dates"
	"waymark/peer"
	"waymark/storage"
)

// startButton opens the form for a new journey.
func startButton(rq commands.Request) commands.Button {
	return rq.Button("start-journey", commands.Secondary, commands.ID("journey:start"))
}

// askJourney opens the form for a new journey. It has what /journey start has, and its fields have the options' names.
func askJourney(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("journey:start-save"), Title: rq.Label("journey.new.title"),
		Fields: []commands.Field{
			{
				ID: "name", Label: rq.Label("journey.start-form.name"), Placeholder: rq.Label("journey.new.placeholder"),
				Max: peer.MaxName, Required: true,
			},
			{
				ID: "since", Label: rq.Label("journey.start-form.since"), Placeholder: rq.Label("journey.start-form.since-how"),
				Max: dates.MaxDateLength,
			},
			{
				ID: "counting", Label: rq.Label("journey.start-form.counting"),
				Options: choices(rq, commands.Option{Name: "counting"}, countings()),
			},
			{ID: "who", Label: rq.Label("journey.start-form.who"), Options: choices(rq, commands.Option{Name: "who"}, whose())},
		},
	}}, nil
}

// choices are an option's choices in a form, none of them chosen: left alone, the form means what the command does.
func choices(rq commands.Request, o commands.Option, values []string) []commands.Choice {
	all := make([]commands.Choice, len(values))
	for i, v := range values {
		all[i] = commands.Choice{Label: rq.Say(o.ChoiceKey(v), nil), Value: v}
	}
	return all
}
