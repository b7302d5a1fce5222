package reports

import (
	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/commands/moderators"
	"waymark/peer"
	"waymark/storage"
)

// upheldButtons are what a moderator can do about someone who was reported, and it was as reported: take them off the list
// of mentors, or close mentoring for them.
func upheldButtons(tx *storage.Tx, s commands.Env, r peer.Report) (can []commands.Button, err error) {
	if r.About == 0 {
		return nil, nil
	}
	m, err := tx.Mentor(r.About)
	if err != nil {
		return nil, err
	}
	if m != nil && !m.Gone() {
		can = append(can, s.Button("report-remove", commands.Secondary, commands.ID("report:remove", r.ID)))
	}
	if !tx.MentoringBanned(r.About) {
		can = append(can, s.Button("report-block", commands.Secondary, commands.ID("report:block", r.ID)))
	}
	return can, nil
}

// reportThen does something about the person of a report that was as reported, for a moderator who may read it.
func reportThen(do func(*storage.Tx, commands.Request, peer.ID) (commands.Reply, error)) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		r, err := readable(tx, rq)
		if r == nil || r.About == 0 || !r.Upheld || err != nil {
			return moderators.Noted(rq.Env), err
		}
		return do(tx, rq, r.About)
	}
}

// markedCard shows the card or reminder of the person's open request again, with what was decided about them.
func markedCard(tx *storage.Tx, s commands.Env, set peer.Settings, about peer.ID) ([]commands.Effect, error) {
	r, err := tx.RequestOf(about)
	if err != nil || r == nil || !r.Open() {
		return nil, err
	}
	return mentoring.CardsAsShown(tx, s, set, *r)
}
