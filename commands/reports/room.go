package reports

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/rooms"
	"waymark/peer"
	"waymark/storage"
)

// Reports from `Something is wrong` in a room that forgets (commands/room.go): about anyone, by anyone who is there. From the
// card on they are like those between people of mentoring, and the room stays as long as moderators may need it.

// roomReportForm asks what happened, after "Who is it about?".
func roomReportForm(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	room, about, err := reportedInRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return askWhatHappened(rq, commands.ID("report:send-in-room", room.ID, about.id), about), nil
}

// roomReportSend stores the report and keeps the room.
func roomReportSend(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := mayReport(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	room, about, err := reportedInRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := rooms.Hold(tx, room.ID, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	return sendReport(tx, rq, about, peer.Report{Room: room.ID})
}

// reportVisit is `Go into the thread`: who has a report is let in where it was made, and its members are told. It says so before:
// that a moderator comes could tell the one it is about.
func reportVisit(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := readable(tx, rq)
	if r == nil || err != nil || !r.Open() || r.Handler != rq.Member {
		return moderators.Noted(rq.Env), err
	}
	if rq.Arg(1) != "yes" {
		return rq.Reply("report.visit", nil, commands.Unit(
			rq.Button("into-thread", commands.Primary, commands.ID("report:visit", r.ID, "yes")))), nil
	}
	reply := rq.Reply("report.visiting", nil).InPlace()
	may, err := rooms.MayVisit(tx, rq.Member, r.Room, r.ID)
	if err != nil || !may { // pressed twice
		return reply, err
	}
	reply.Effects, err = rooms.Visit(tx, rq, r.Room, r.ID)
	return reply, errors.Join(err, moderators.Audit(tx, rq, moderators.VerbRoom, 0))
}

// reportedInRoom returns the room and who the report is about: neither the reporter nor the bot.
func reportedInRoom(tx *storage.Tx, rq commands.Request) (peer.Room, subject, error) {
	nobody := commands.Refuse("report.not-here", nil)
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Room{}, subject{}, err
	}
	about, err := rq.ArgID(1)
	if err != nil || about == rq.Member {
		return peer.Room{}, subject{}, nobody
	}
	if rq.Bots[about] {
		return peer.Room{}, subject{}, commands.Refuse("report.is-bot", nil)
	}
	room, err := tx.Room(id)
	if err != nil {
		return peer.Room{}, subject{}, err
	}
	if room == nil {
		return peer.Room{}, subject{}, commands.Refuse("room.gone", nil)
	}
	return *room, subject{about, tx.PersonRef(about)}, nil
}
