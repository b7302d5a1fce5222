package commands

import (
	"waymark/commands/words"
	"waymark/storage"
)

// Anyone who has just helped is asked alone how it was: after a meeting, a call for moderators, a report. Nothing of the answer
// is stored. A colleague is asked for only by their own press.

const colleagueAsks TargetKind = "colleague"

// Debrief is an answer under which the acting person can say how it was. Its text asks.
func Debrief(rq Request, text words.Text) Reply {
	return Say(text, Unit(
		rq.Button("its-fine", Secondary, ID("debrief:fine", rq.Member)),
		rq.Button("like-a-colleague", Secondary, ID("debrief:colleague", rq.Member)),
		rq.FindHelp(),
	)).InPlace()
}

func debriefFeature() Feature {
	return Feature{
		Name: "debrief", Targets: []TargetKind{colleagueAsks},
		Components: []Component{
			{Name: "fine", Access: Reads, Do: debriefFine},
			{Name: "colleague", Access: Writes, Do: askColleague},
		},
	}
}

func debriefFine(_ *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	return rq.Reply("debrief.fine", nil).InPlace(), nil
}

// askColleague is `I'd like a colleague`.
func askColleague(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	set, err := WithModerators(tx)
	if err != nil {
		return Reply{}, err
	}
	e := PostToModerators(set, colleagueAsks.Of(rq.ID), 0, rq.Community().Withheld(&Message{
		Text: rq.Community().Say("debrief.card", words.Args{"Helper": words.Linked(rq.Member)}),
	}), rq.Member)
	reply := rq.Reply("debrief.colleague", nil, Unit(rq.FindHelp())).InPlace()
	reply.Effects = []Effect{e}
	return reply, nil
}
