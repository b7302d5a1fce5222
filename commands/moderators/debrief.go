package moderators

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/storage"
)

// Anyone who has just helped is asked alone how it was: after a meeting, a call for moderators, a report. Nothing of the answer
// is stored. A colleague is asked for only by their own press.

const colleagueAsks commands.TargetKind = "colleague"

// Debrief is an answer under which the acting person can say how it was. Its text asks.
func Debrief(rq commands.Request, text words.Text) commands.Reply {
	return commands.Say(text, commands.Unit(
		rq.Button("its-fine", commands.Secondary, commands.ID("debrief:fine", rq.Member)),
		rq.Button("like-a-colleague", commands.Secondary, commands.ID("debrief:colleague", rq.Member)),
		rq.FindHelp(),
	)).InPlace()
}

// DebriefFeature has the buttons under a Debrief.
func DebriefFeature() commands.Feature {
	return commands.Feature{
		Name: "debrief", Targets: []commands.TargetKind{colleagueAsks},
		Components: []commands.Component{
			{Name: "fine", Access: commands.Reads, Do: debriefFine},
			{Name: "colleague", Access: commands.Writes, Do: askColleague},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){colleagueAsked: notAsked},
	}
}

func debriefFine(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("debrief.fine", nil).InPlace(), nil
}

// askColleague is `I'd like a colleague`.
func askColleague(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	set, err := RequireChannel(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	e := commands.PostToModerators(set, colleagueAsks.Of(rq.ID), 0, rq.Community().Withheld(&commands.Message{
		Text: rq.Community().Say("debrief.card", words.Args{"Helper": words.Linked(rq.Member)}),
	}), rq.Member).PostedBy(rq.Now.Add(commands.CalledWithin))
	e.OnOutcome, e.Ref = colleagueAsked, rq.Member
	reply := rq.Reply("debrief.colleague", nil, commands.Unit(rq.FindHelp())).InPlace()
	reply.Effects = []commands.Effect{e}
	return reply, nil
}

// colleagueAsked is notAsked.
const colleagueAsked = "debrief.asked"

// notAsked tells who would like a colleague that Discord refused to say so.
func notAsked(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if !o.Failed() {
		return nil, nil
	}
	return []commands.Effect{NotDone(o.Env, o.Effect.Ref, o.Effect.Target, o.For(o.Effect.Ref).Say("debrief.not-asked", nil))}, nil
}
