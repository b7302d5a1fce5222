package mentoring

import (
	"waymark/commands"
	"waymark/storage"
)

// renamed shows a member's new name on the moderators' card of their request.
func renamed(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	r, err := tx.RequestOf(rq.Member)
	if err != nil || r == nil || !r.Open() {
		return nil, err
	}
	posted, err := tx.Posted(r.Member, requestCards.Of(r.ID).String())
	if err != nil || posted == nil || posted.Message == 0 {
		return nil, err
	}
	r.Name = menuName(rq.Name, rq.UserName)
	if err := tx.PutRequest(*r); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	return RequestCard(tx, rq.Env, set, *r)
}
