package whathelps

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// field is a field of the form: its id, the key of its label, and the part of the page that it writes.
type field struct {
	id, label string
	text      func(*peer.HelpPage) *peer.UserText
}

// fields are the fields of the form, in its order.
func fields() []field {
	return []field{
		{"harder", "whathelps.field.harder", func(p *peer.HelpPage) *peer.UserText { return &p.Harder }},
		{"alone", "whathelps.field.alone", func(p *peer.HelpPage) *peer.UserText { return &p.Alone }},
		{"places", "whathelps.field.places", func(p *peer.HelpPage) *peer.UserText { return &p.Places }},
		{"call", "whathelps.field.call", func(p *peer.HelpPage) *peer.UserText { return &p.Call }},
		{"self", "whathelps.field.self", func(p *peer.HelpPage) *peer.UserText { return &p.Self }},
	}
}

// askPage opens the form with what the page says now. The form knows which version that is.
func askPage(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := myPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	form := commands.Modal{ID: commands.ID("what-helps:save", rq.Member, p.Version), Title: rq.Label("whathelps.title")}
	for _, f := range fields() {
		form.Fields = append(form.Fields, commands.Field{
			ID: f.id, Label: rq.Label(f.label), Value: *f.text(&p), Max: peer.MaxHelpText, Long: true,
		})
	}
	return commands.Reply{Modal: &form}, nil
}

// savePage stores what came with the form. If another form was saved since this one was opened, this save replaces it, says
// so, and can be undone. An empty form deletes the page, or stores nothing if there is none.
func savePage(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	seen, err := rq.ArgInt(1, 0, 1<<30)
	if err != nil {
		return commands.Reply{}, err
	}
	var p peer.HelpPage
	for _, f := range fields() {
		if *f.text(&p), _, err = rq.Written(f.id, peer.MaxHelpText); err != nil {
			return commands.Reply{}, err
		}
	}
	if p.Empty() {
		return saveNothing(tx, rq)
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	old, err := pageOf(tx, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	changedMeanwhile := old.Version != seen && !old.Empty() && !sameWords(old, p)
	p.Written, p.Version = rq.Now, old.Version+1
	p.Suggested, p.SuggestedBy, p.NoSuggestions = old.Suggested, old.SuggestedBy, old.NoSuggestions
	if err := tx.PutHelpPage(m.ID, p); err != nil {
		return commands.Reply{}, err
	}
	if !changedMeanwhile {
		return pageReply(rq, p, rq.Say("whathelps.saved", nil)).InPlace(), nil
	}
	reply := pageReply(rq, p, rq.Say("whathelps.saved-over", words.Args{"Minutes": int(commands.HoldFor.Minutes())}), commands.Unit(
		rq.Button("put-other-back", commands.Secondary, commands.ID("what-helps:restore", m.ID, rq.ID)),
	)).InPlace()
	return rq.Keeping(reply, old), nil
}

// sameWords reports whether two pages say the same.
func sameWords(a, b peer.HelpPage) bool {
	for _, f := range fields() {
		if *f.text(&a) != *f.text(&b) {
			return false
		}
	}
	return true
}

// saveNothing handles an empty form.
func saveNothing(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	old, err := pageOf(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if old.Empty() {
		return rq.Reply("whathelps.empty", nil, commands.Unit(
			rq.Button("write-it", commands.Secondary, commands.ID("what-helps:write", rq.Member)),
		)).InPlace(), nil
	}
	return deletePage(tx, rq)
}

// askDelete asks once before the page is deleted.
func askDelete(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := writtenPage(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("whathelps.ask-delete", words.Args{"Minutes": int(commands.HoldFor.Minutes())}, commands.Unit(
		rq.Button("delete-it", commands.Danger, commands.ID("what-helps:delete", rq.Member)),
		rq.Button("keep-it", commands.Secondary, commands.ID("what-helps:keep", rq.Member)),
	)).InPlace(), nil
}

// deletePage deletes the page. It stays in memory for commands.HoldFor, for its Undo.
func deletePage(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := myPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if p.Empty() {
		return rq.Reply("whathelps.deleted-before", nil).InPlace(), nil
	}
	reply := rq.Reply("whathelps.deleted", words.Args{"Minutes": int(commands.HoldFor.Minutes())}, commands.Unit(
		rq.Button("undo", commands.Secondary, commands.ID("what-helps:restore", rq.Member, rq.ID)),
	)).InPlace()
	return rq.Keeping(reply, p), tx.PutHelpPage(rq.Member, p.Cleared())
}

// restorePage brings back the page that a request took away. A page that was written since is not lost: it is refused.
func restorePage(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	old, err := commands.KeptOr[peer.HelpPage](rq, 1, "whathelps.too-late")
	if err != nil {
		return commands.Reply{}, err
	}
	now, err := pageOf(tx, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if now.Version != old.Version+1 { // it was written again, or this was pressed twice
		if sameWords(now, old) {
			return pageReply(rq, now, rq.Say("whathelps.restored", nil)).InPlace(), nil
		}
		return commands.Reply{}, commands.Refuse("whathelps.changed-since", nil)
	}
	replaced := now
	old.Version = now.Version + 1
	if err := tx.PutHelpPage(m.ID, old); err != nil {
		return commands.Reply{}, err
	}
	reply := pageReply(rq, old, rq.Say("whathelps.restored", nil)).InPlace()
	if replaced.Empty() {
		return reply, nil
	}
	return rq.Keeping(reply, replaced), nil
}
