package fakediscord

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func (s *Server) getChannel(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	return ok(s.channelJSON(ch))
}

// archiveTimes are the minutes after which a thread may archive itself.
func archiveTimes() []int { return []int{60, 1440, 4320, 10080} }

// maxActiveThreads is how many threads of a guild may be active at a time.
const maxActiveThreads = 1000

// postThread starts a thread without a message, in a text channel.
func (s *Server) postThread(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	if ch.kind != kindText {
		return fail(refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type", "threads start in text channels only"))
	}
	b := threadBody{Kind: kindPrivateThread, Archive: 4320} // Discord's defaults
	if why := decode(c.body, &b); why != nil {
		return fail(why)
	}
	if why := b.check(); why != nil {
		return fail(why)
	}
	want := permCreatePrivateThreads
	if b.Kind == kindPublicThread {
		want = permCreatePublicThreads
	}
	if why := s.need(ch.guild, ch, want); why != nil {
		return fail(why)
	}
	if why := s.roomForThread(ch.guild); why != nil {
		return fail(why)
	}
	return reply{http.StatusCreated, s.channelJSON(s.newThread(ch, s.newID(), &b))}, nil
}

// roomForThread tells why a guild can have no further active thread.
func (s *Server) roomForThread(g *guild) *refusal {
	active := s.threadList(g, func(t *channel) bool { return !t.archived })["threads"].([]object)
	if len(active) >= maxActiveThreads {
		return refuse(http.StatusBadRequest, 160006, "Maximum number of active threads reached", "1000 threads are active")
	}
	return nil
}

// age archives a thread in which nothing happened for its time (Discord: Threads, "Active & Archived Threads"). It is called
// wherever a channel is looked at: whether it happened then or long before, nobody can tell.
func (s *Server) age(c *channel) {
	if c.autoArchive == 0 || c.archived || s.opt.Now().Before(c.active.Add(time.Duration(c.autoArchive)*time.Minute)) {
		return
	}
	c.archived, c.aged = true, true
	s.threadChanged(c)
}

// flagHasThread is on a message that a thread was started from (Discord: Message Flags).
const flagHasThread = 1 << 5

// postThreadOnMessage starts a public thread from a message of a text channel; the thread has the message's id (Discord:
// Start Thread from Message).
func (s *Server) postThreadOnMessage(c *call) (reply, *refusal) {
	m, why := s.lookMessage(c)
	if why != nil {
		return fail(why)
	}
	ch := m.channel
	if ch.kind != kindText {
		return fail(refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type", "threads start in text channels only"))
	}
	b := threadBody{Archive: 4320} // Discord's default
	if why := decode(c.body, &b); why != nil {
		return fail(why)
	}
	b.Kind = kindPublicThread // whatever the body says
	if why := b.check(); why != nil {
		return fail(why)
	}
	if why := s.need(ch.guild, ch, permCreatePublicThreads); why != nil {
		return fail(why)
	}
	if m.flags&flagHasThread != 0 {
		return fail(refuse(http.StatusBadRequest, 160004, "A thread has already been created for this message", ""))
	}
	if why := s.roomForThread(ch.guild); why != nil {
		return fail(why)
	}
	m.flags |= flagHasThread
	return reply{http.StatusCreated, s.channelJSON(s.newThread(ch, m.id, &b))}, nil
}

// threadBody is a thread as the bot asks for it. Null leaves a default as it is.
type threadBody struct {
	Name      string `json:"name"`
	Kind      int    `json:"type"`
	Archive   int    `json:"auto_archive_duration"`
	Invitable *bool  `json:"invitable"`
	Slow      int    `json:"rate_limit_per_user"`
}

// check checks a new thread against the rules.
func (b *threadBody) check() *refusal {
	var p problems
	checkThreadName(&p, b.Name)
	if b.Kind != kindPublicThread && b.Kind != kindPrivateThread {
		p.add("type", "BASE_TYPE_CHOICES", "Value must be one of {11, 12}.")
	}
	checkArchive(&p, b.Archive)
	if b.Invitable != nil && b.Kind == kindPublicThread {
		p.add("invitable", "FAKE_THREAD", "only private threads are invitable or not")
	}
	p.between("rate_limit_per_user", b.Slow, 0, 21600)
	return p.refusal()
}

// newThread starts a thread of this id with the bot in it.
func (s *Server) newThread(parent *channel, id ID, b *threadBody) *channel {
	t := &channel{id: id, kind: b.Kind, name: b.Name, guild: parent.guild, parent: parent, autoArchive: b.Archive,
		threadMembers: map[ID]bool{s.app: true}, overwrites: map[ID]overwrite{}, invitable: b.Invitable == nil || *b.Invitable, active: s.opt.Now()}
	s.channels[t.id] = t
	parent.guild.channels = append(parent.guild.channels, t)
	s.emitThread(t)
	created := s.channelJSON(t)
	created["newly_created"] = true
	s.dispatch(parent.guild, "THREAD_CREATE", created)
	return t
}

// checkThreadName: 1 to 100 characters.
func checkThreadName(p *problems, name string) {
	p.length("name", strings.TrimSpace(name), 1, 100)
	p.length("name", name, 0, 100)
	p.wellFormed("name", name)
}

// checkArchive allows Discord's four durations.
func checkArchive(p *problems, minutes int) {
	if !slices.Contains(archiveTimes(), minutes) {
		p.add("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
	}
}

// threadPatch is what may change about a thread.
type threadPatch struct {
	Name      *string `json:"name"`
	Archived  *bool   `json:"archived"`
	Locked    *bool   `json:"locked"`
	Invitable *bool   `json:"invitable"`
	Archive   *int    `json:"auto_archive_duration"`
	Slow      *int    `json:"rate_limit_per_user"`
}

// patchChannel changes a thread. Changing text channels is not supported.
func (s *Server) patchChannel(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	if ch.parent == nil {
		if ch.guild == nil {
			return fail(refuse(http.StatusForbidden, 50003, "Cannot execute action on a DM channel", ""))
		}
		if why := s.need(ch.guild, ch, permManageChannels); why != nil {
			return fail(why)
		}
		return fail(refuse(http.StatusForbidden, 50013, "Missing Permissions", "fakediscord lets no bot change channels"))
	}
	var b threadPatch
	if why := decode(c.body, &b); why != nil {
		return fail(why)
	}
	if why := b.check(ch); why != nil {
		return fail(why)
	}
	if why := s.need(ch.guild, ch, permManageThreads); why != nil {
		return fail(why)
	}
	next := *ch
	b.apply(&next)
	same := next.name == ch.name && next.archived == ch.archived && next.locked == ch.locked &&
		next.invitable == ch.invitable && next.autoArchive == ch.autoArchive
	if !same && ch.archived && next.archived {
		return fail(archivedThread(ch)) // only waking it comes before anything else
	}
	if !same {
		if !next.archived && ch.archived || next.autoArchive != ch.autoArchive {
			next.active, next.aged = s.opt.Now(), false
		}
		*ch = next
		s.threadChanged(ch)
	}
	return ok(s.channelJSON(ch))
}

// check checks a change against the rules of threads.
func (b *threadPatch) check(ch *channel) *refusal {
	var p problems
	if b.Name != nil {
		checkThreadName(&p, *b.Name)
	}
	if b.Archive != nil {
		checkArchive(&p, *b.Archive)
	}
	if b.Invitable != nil && ch.kind != kindPrivateThread {
		p.add("invitable", "FAKE_THREAD", "only private threads are invitable or not")
	}
	if b.Slow != nil {
		p.between("rate_limit_per_user", *b.Slow, 0, 21600)
	}
	return p.refusal()
}

// apply makes the change.
func (b *threadPatch) apply(ch *channel) {
	if b.Name != nil {
		ch.name = *b.Name
	}
	if b.Archived != nil {
		ch.archived = *b.Archived
	}
	if b.Locked != nil {
		ch.locked = *b.Locked
	}
	if b.Invitable != nil {
		ch.invitable = *b.Invitable
	}
	if b.Archive != nil {
		ch.autoArchive = *b.Archive
	}
}

// threadChanged tells about a thread's new state.
func (s *Server) threadChanged(ch *channel) {
	s.emitThread(ch)
	s.dispatch(ch.guild, "THREAD_UPDATE", s.channelJSON(ch))
}

// deleteChannel deletes a thread. Deleting text channels is not supported; closing a DM changes nothing.
func (s *Server) deleteChannel(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	if ch.kind == kindDM {
		return ok(s.channelJSON(ch))
	}
	want := permManageThreads
	if ch.parent == nil {
		want = permManageChannels
	}
	if why := s.need(ch.guild, ch, want); why != nil {
		return fail(why)
	}
	if ch.parent == nil {
		return fail(refuse(http.StatusForbidden, 50013, "Missing Permissions", "fakediscord lets no bot delete channels"))
	}
	gone := s.channelJSON(ch)
	delete(s.channels, ch.id)
	ch.guild.channels = slices.DeleteFunc(ch.guild.channels, func(other *channel) bool { return other == ch })
	s.emit(Event{Event: "deleted", Guild: ch.guild.name, ID: ch.id.String(), Channel: ch.name})
	s.dispatch(ch.guild, "THREAD_DELETE", threadDeleted(ch))
	return ok(gone)
}

// threadDeleted is what THREAD_DELETE says of a thread (Discord: Thread Delete).
func threadDeleted(th *channel) object {
	return object{"id": th.id, "guild_id": th.guild.id, "parent_id": th.parent.id, "type": th.kind}
}
