package door

import (
	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// wave lets who said hello know, privately, who waved. Others never see how many did. Who is kept apart from them, or is
// brought together with others only after a moderator's yes, is answered alike.
func wave(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	author, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	hello, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	if author == rq.Member {
		return commands.Reply{}, commands.Refuse("door.wave.own", nil)
	}
	h, err := tx.Hello(author)
	if err != nil {
		return commands.Reply{}, err
	}
	to, err := tx.Member(author)
	if err != nil {
		return commands.Reply{}, err
	}
	if h == nil || to == nil || h.ID != hello {
		return commands.Reply{}, commands.Refuse("door.wave.gone", nil)
	}
	if _, err := commands.ConsentedSender(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("door.wave.sent", words.Args{"Who": words.Person(author)})
	waved, first := h.Wave(rq.Member)
	needsYes, err := safety.NeedsYes(tx, rq.Member)
	if err != nil || needsYes || !first || safety.KeptApart(tx, author, rq.Member) { // nothing shows which
		return reply, err
	}
	free, err := tx.AcquireSlot("wave/"+hello.String(), rq.Member, rq.Now, 1, peer.WaveEvery)
	if err != nil || !free { // waved and erased since: nothing shows that either
		return reply, err
	}
	if err := tx.PutHello(author, waved); err != nil {
		return commands.Reply{}, err
	}
	reply.Effects, err = notices.TellAuthor(tx, rq.Env, *to, peer.News{Kind: peer.NewsWave, From: rq.Member, At: rq.Now}, "door.told")
	return reply, err
}
