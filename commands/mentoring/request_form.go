package mentoring

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/peer"
)

// requestForm is the form of a request, filled in with what the request says. A new request's form has a text above the
// fields, which leaves no room for "avoid" (Discord: at most five parts): that is an option of the command, and in the form
// of Change.
func requestForm(rq commands.Request, set peer.Settings, id string, r peer.Request) *commands.Modal {
	return &commands.Modal{ID: id, Title: rq.Label("mentor.form.title"), Fields: []commands.Field{
		{ID: "help", Label: rq.Label("mentor.form.help"), Value: r.Help, Max: peer.MaxHelp, Long: true},
		{ID: "languages", Label: rq.Label("mentor.form.languages"), Placeholder: rq.Label("mentor.form.languages-example"),
			Value: peer.UserText(strings.Join(r.Languages, ", ")), Max: languagesMax},
		{ID: "wish", Label: rq.Label("mentor.form.wish"), Options: choices(rq.Env, "choice.wish.", wishesFor(rq, set, r), int(r.Wish))},
		{ID: "hours", Label: rq.Label("mentor.form.hours"), Options: choices(rq.Env, "choice.hours.", hourChoices(), int(r.Hours)-1)},
	}}
}

// wishesFor are the wishes that the form offers: that for someone who loves a person in recovery to families, and to who
// had it before.
func wishesFor(rq commands.Request, set peer.Settings, r peer.Request) []string {
	all := wishChoices()
	if r.Wish == peer.LovesSomeone || rq.IsFamily(set) {
		return all
	}
	return slices.DeleteFunc(all, func(w string) bool { return w == peer.LovesSomeone.Name() })
}

// newForm is the form of a new request, filled in with what the member's last one still says. Who asks again has read the
// text above the fields, and its place is for what else that said.
func newForm(rq commands.Request, set peer.Settings, last peer.Request) *commands.Modal {
	form := requestForm(rq, set, commands.ID("mentor:request"), last)
	if last.Avoid != "" {
		form.Fields = append(form.Fields, avoidField(rq, last))
		return form
	}
	form.Text = rq.Say("mentor.form.honest", nil)
	return form
}

func avoidField(rq commands.Request, r peer.Request) commands.Field {
	return commands.Field{ID: "avoid", Label: rq.Label("mentor.form.avoid"), Value: r.Avoid, Max: peer.MaxHelp, Long: true}
}

// changeForm is the form of a request that was made.
func changeForm(rq commands.Request, set peer.Settings, r peer.Request) *commands.Modal {
	form := requestForm(rq, set, commands.ID("mentor:change", r.ID), r)
	form.Fields = append(form.Fields, avoidField(rq, r))
	return form
}

// choices are fixed choices of a select, named in the catalogue by prefix and value. The one at the index chosen, if any, is
// chosen at first.
func choices(s commands.Env, prefix string, values []string, chosen int) []commands.Choice {
	all := make([]commands.Choice, len(values))
	for i, v := range values {
		all[i] = commands.Choice{Label: s.Say(prefix+v, nil), Value: v, Chosen: i == chosen}
	}
	return all
}

// fillPreferences takes the wish about a mentor and the hours from options or from the form. Options that are left out change
// nothing; an empty field of the form means no preference.
func fillPreferences(r *peer.Request, rq commands.Request) {
	if wish, given := rq.Text("wish"); given {
		r.Wish = wishCalled(wish.Reveal())
	}
	if hours, given := rq.Text("hours"); given {
		r.Hours = hoursCalled(hours.Reveal())
	}
}
