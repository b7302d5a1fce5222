package checkin

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// PauseSharingFeature is what moderators can do about what members share: cover the note of a check-in (cover.go), pause
// all that a member shares, check-ins and milestones, and end that. What was shared before a pause stays. The member is
// told at their next command, and everything they write is still saved.
func PauseSharingFeature() commands.Feature {
	return commands.Feature{
		Name: "sharing",
		Commands: []commands.Command{{
			Name: "Pause what they share", User: true, Level: commands.Moderator, Access: commands.Writes, Do: pauseSharing,
		}, {
			Name: "Cover this", OnMessage: true, Level: commands.Moderator, Access: commands.Writes, Do: coverPost,
		}},
		Components: []commands.Component{
			{Name: "resume", Level: commands.Moderator, Access: commands.Writes, Do: resumeSharing},
		},
	}
}

func pauseSharing(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if rq.IsBot {
		return commands.Reply{}, commands.Refuse("sharing.program", nil)
	}
	reply := rq.Reply("sharing.paused", words.Args{"Member": words.Person(rq.Target)}, commands.Unit(
		rq.Button("not-quiet", commands.Secondary, commands.ID("sharing:resume", rq.Target)),
	))
	if tx.HasFact(peer.FactSharesPaused, 0, rq.Target) {
		return reply, nil
	}
	err := tx.RecordFact(peer.Fact{Kind: peer.FactSharesPaused, By: rq.Member, About: rq.Target, At: rq.Now})
	if err != nil {
		return commands.Reply{}, err
	}
	if err := commands.TellLater(tx, rq.Target, peer.News{Kind: peer.NewsPaused, From: rq.Member, At: rq.Now}); err != nil {
		return commands.Reply{}, err
	}
	return reply, moderators.Audit(tx, rq, moderators.VerbPauseSharing, rq.Target)
}

func resumeSharing(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := tx.WithdrawFact(peer.FactSharesPaused, 0, member); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("sharing.resumed", words.Args{"Member": words.Person(member)}).InPlace(),
		moderators.Audit(tx, rq, moderators.VerbResumeSharing, member)
}
