package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"waymark/peer"
)

// event takes in what the gateway says, in order, on the library's reading goroutine.
func (s *supervisor) event(ses *session, e *discordgo.Event) {
	defer func() {
		if p := recover(); p != nil {
			s.c.log.Error("taking in an event panicked", "type", clip(e.Type, 40), "kind", fmt.Sprintf("%T", p))
		}
	}()
	switch strings.TrimPrefix(e.Type, foreign) {
	case "READY":
		var r ready
		_ = fit(e.RawData, &r)
		if r.User.ID != 0 {
			s.c.self.Store(uint64(r.User.ID))
		}
		if r.Application.ID != 0 {
			s.c.app.Store(uint64(r.Application.ID))
		}
		ses.isUp(string(r.SessionID))
		s.c.online.Store(true)
		s.c.log.Info("connected to the gateway")
	case "RESUMED":
		ses.isUp("")
		s.c.online.Store(true)
		s.c.log.Info("the gateway session goes on")
	case "GUILD_CREATE", "GUILD_DELETE":
		s.guild(e)
	case "INTERACTION_CREATE":
		s.c.interactionCreated(e.RawData)
	}
}

// guild follows which guilds the bot is in.
func (s *supervisor) guild(e *discordgo.Event) {
	var g struct {
		ID          id
		Unavailable bool
	}
	if fit(e.RawData, &g) != nil || g.ID == 0 || g.Unavailable {
		return
	}
	guild := peer.ID(g.ID)
	if strings.HasSuffix(e.Type, "DELETE") {
		if s.c.cfg.Removed != nil {
			s.c.cfg.Removed(guild)
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.work.Go(func() {
		select {
		case s.registering <- struct{}{}:
			defer func() { <-s.registering }()
		case <-s.ctx.Done():
			return
		}
		s.register(guild)
	})
}
