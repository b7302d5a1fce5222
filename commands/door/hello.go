package door

import (
	"cmp"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A hello goes: `Say hello` opens a form, the form is answered with a preview, and `Post it` posts. Until then the words are in
// memory only, and afterwards only in the post. A new name does not change a post whose words nothing stores.

// helloPlace returns the settings, with the channel for hellos; a refusal if there is none, or if moderators paused what the
// member shares.
func helloPlace(tx *storage.Tx, member peer.ID) (peer.Settings, peer.ID, error) {
	set, err := tx.Settings()
	if err != nil {
		return set, 0, err
	}
	channel := commands.HellosChannel.Channel(set)
	switch {
	case channel == 0:
		err = commands.Refuse("door.hello.nowhere", nil)
	case tx.HasFact(peer.FactSharesPaused, 0, member):
		err = commands.Refuse("door.hello.paused", nil)
	}
	return set, channel, err
}

// ownHello is the post of the acting member's hello.
func ownHello(tx *storage.Tx, rq commands.Request) (commands.Posts, error) {
	return postsOf(tx, rq.Member)
}

// pressedPost is the post of the hello that a button is about.
func pressedPost(tx *storage.Tx, rq commands.Request) (commands.Posts, error) {
	member, err := rq.ArgID(0)
	if err != nil { // the handler says so
		return commands.Posts{}, nil
	}
	return postsOf(tx, member)
}

func postsOf(tx *storage.Tx, member peer.ID) (commands.Posts, error) {
	h, err := tx.Hello(member)
	if err != nil || h == nil {
		return commands.Posts{}, err
	}
	return commands.Posts{Owner: member, Targets: []commands.Target{helloTarget(member, h.ID)}}, nil
}

// sayHello is `Say hello`: the form, or the member's hello if it is up.
func sayHello(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	h, err := tx.Hello(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if h != nil {
		return helloIsUp(tx, rq, *h)
	}
	_, channel, err := helloPlace(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	said, err := tx.SlotsTaken(helloSlot, rq.Member, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(said) > 0 {
		return commands.Reply{}, tooSoon(channel)
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("door:preview"), Title: rq.Label("door.hello.title"),
		Fields: []commands.Field{{ID: "words", Label: rq.Label("door.hello.words"), Max: peer.MaxHello, Long: true}},
	}}, nil
}

// helloSlot is the kind of slot that keeps hellos peer.HelloEvery apart, also across an erasure.
const helloSlot = "hello"

// tooSoon is the refusal of a hello within peer.HelloEvery of the last one.
func tooSoon(channel peer.ID) error {
	return commands.Refuse("door.hello.too-soon", words.Args{"Channel": words.Channel(channel)})
}

// helloIsUp says where the member's hello is, and who waved. One that a person deleted is forgotten once that is said.
func helloIsUp(tx *storage.Tx, rq commands.Request, h peer.Hello) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	channel := commands.HellosChannel.Channel(set)
	at, err := tx.Posted(rq.Member, helloTarget(rq.Member, h.ID).String())
	if at != nil {
		channel = at.Channel
	}
	gone := commands.Deref(at).Gone
	key := "door.hello.up"
	if gone {
		key = "door.hello.deleted"
	}
	texts := []words.Text{rq.Say(key, words.Args{"Channel": words.Channel(channel)})}
	for _, who := range h.Waves {
		if !safety.KeptApart(tx, rq.Member, who) {
			texts = append(texts, rq.Say("news.wave", words.Args{"From": words.Person(who)}))
		}
	}
	if err := cmp.Or(err, notices.ToldHere(tx, rq.Member, peer.NewsWave)); err != nil {
		return commands.Reply{}, err
	}
	if !gone {
		return commands.SayAll(texts, commands.Unit(takeBackButton(rq, h.ID))), nil
	}
	reply := commands.SayAll(texts)
	reply.Effects, err = forget(tx, rq.Member, h.ID)
	return reply, err
}

func takeBackButton(rq commands.Request, hello peer.ID) commands.Button {
	return rq.Button("take-back", commands.Secondary, commands.ID("door:take-back", rq.Member, hello))
}

// preview shows the hello as it would be posted, and what is stored then.
func preview(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	_, channel, err := helloPlace(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	text, _, err := rq.Written("words", peer.MaxHello)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := commands.Say(words.Join("\n",
		rq.Say("door.hello.preview", words.Args{"Channel": words.Channel(channel)}),
		helloText(rq.Env, rq.Member, text),
		rq.Say("door.hello.keeps", nil),
	), commands.Unit(
		rq.Button("post-it", commands.Success, commands.ID("door:post", rq.Member, rq.ID)),
		rq.Button("not-now", commands.Secondary, commands.ID("consent:not-now", rq.Member, rq.ID)),
	))
	reply.Suspend = &rq
	return reply, nil
}

// helloText is what is read of a member's hello, in the language of s.
func helloText(s commands.Env, member peer.ID, text peer.UserText) words.Text {
	return commands.WithNote(s.Say("door.hello.post", words.Args{"Who": words.Person(member)}), text)
}

// postHello is `Post it`. The preview said what is stored, so that it asks for no other consent.
func postHello(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	if why := rq.MayShow(); why != nil {
		return commands.Reply{}, why
	}
	form, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.Hello(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if old != nil { // pressed or delivered twice
		reply, err := helloIsUp(tx, rq, *old)
		return reply.InPlace(), err
	}
	held, there := rq.Held(form)
	if !there {
		return commands.Reply{}, commands.Refuse("consent.not-held", nil)
	}
	text, _, err := held.Written("words", peer.MaxHello)
	if err != nil {
		return commands.Reply{}, err
	}
	set, channel, err := helloPlace(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedSender(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	free, err := tx.AcquireSlot(helloSlot, rq.Member, rq.Now, 1, peer.HelloEvery)
	if err != nil {
		return commands.Reply{}, err
	}
	if !free {
		return commands.Reply{}, tooSoon(channel)
	}
	m.SaidHello = rq.Now
	reply := rq.Reply("door.hello.posted", words.Args{"Channel": words.Channel(channel)}, commands.Unit(takeBackButton(rq, rq.ID))).InPlace()
	reply.Effects = []commands.Effect{rq.Press().Shows(helloPost(rq, set, text))}
	return reply, cmp.Or(tx.PutMember(m), tx.PutHello(rq.Member, peer.Hello{ID: rq.ID, At: rq.Now}))
}

func helloTarget(member, hello peer.ID) commands.Target { return hellos.Of(member, hello) }

// helloPost is the post of a hello that is posted by this request.
func helloPost(rq commands.Request, set peer.Settings, text peer.UserText) commands.Effect {
	s := rq.Community()
	e := commands.HellosChannel.Post(set, helloTarget(rq.Member, rq.ID), rq.Member, &commands.Message{
		Text: helloText(s, rq.Member, text),
		Rows: commands.Buttons(s.Button("wave", commands.Secondary, commands.ID("door:wave", rq.Member, rq.ID))),
	})
	e.OnOutcome = "door.hello-posted"
	return e
}

// takeBack deletes the member's hello with its post, its cards and its waves.
func takeBack(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	hello, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("door.hello.taken-back", nil).InPlace()
	h, err := tx.Hello(rq.Member)
	if err != nil || h == nil || h.ID != hello {
		return reply, err
	}
	reply.Effects, err = forget(tx, rq.Member, hello)
	return reply, cmp.Or(err, notices.ToldHere(tx, rq.Member, peer.NewsWave)) // nor who waved is told later
}

// forget deletes a hello, and returns what deletes its post and its cards.
func forget(tx *storage.Tx, member, hello peer.ID) ([]commands.Effect, error) {
	post := commands.Effect{Target: helloTarget(member, hello), Owner: member, Do: commands.Post{}}
	return append(noCards(member, hello), post), cmp.Or(tx.DeleteHello(member), tx.Unschedule(dueHello, member, hello))
}
