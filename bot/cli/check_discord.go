package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/setup"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What waymark check asks Discord: whether the token is good, what time it is, and how each server is set up.

const (
	checkPatience = 15 * time.Second // for Discord, and again for each server
	clockSkew     = 30 * time.Second
)

// checkDiscord asks Discord who the bot is, which tells whether the token is good and the clock right, and then how each
// server looks that the data file knows of, if that could be read.
func checkDiscord(cfg app.Config, say *words.Catalogue, data finding) []finding {
	if err := cfg.FindToken(os.Getenv); err != nil {
		return []finding{faultOf("token", err)}
	}
	client, err := askingClient(cfg)
	if err != nil {
		return []finding{faultOf("token", err)}
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkPatience)
	defer cancel()
	self, err := client.Application(ctx)
	switch {
	case discord.IsUnauthorized(err):
		return []finding{faultOf("token", discord.UnknownToken(cfg.Source.Token, err))}
	case err != nil:
		return []finding{{
			What: "token", State: isWarning, Says: "Discord could not be reached, so nobody can tell whether the token is good or the clock right.",
			Remedy: "See that this machine has a network, and look at https://discordstatus.com. The reason: " + discord.WhyUnreached(err) + ".",
		}}
	}
	all := []finding{checkTokenFile(cfg), checkClock(self.Date, time.Now())}
	if !self.Privacy {
		all = append(all, finding{
			What: "privacy page", State: isWarning, Says: "The bot's page at Discord has no link to a privacy policy, which Discord asks for.",
			Remedy: "Put the link to a page like privacy.md, on your own site, at https://discord.com/developers/applications: General Information, Privacy Policy URL.",
		})
	}
	if self.Public {
		all = append(all, finding{
			What: "public bot", State: isWarning, Says: "Anyone can add this bot to their own server. What its members write would then be in your file, under your key.",
			Remedy: "Turn off Public Bot at https://discord.com/developers/applications: Bot. Set the Install Link under Installation to None first.",
		})
	}
	return append(all, checkServers(cfg, client, say, data)...)
}

// askingClient returns a client of Discord that is never connected: it only asks.
func askingClient(cfg app.Config) (*discord.Client, error) {
	client, err := discord.New(discord.Config{
		Token: cfg.Token.Reveal(), API: cfg.Discord.API, Dial: cfg.Discord.Dial, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Handle:  func(context.Context, commands.Request) commands.Reply { return commands.Reply{} },
		Apology: func(string) words.Text { return "" },
	})
	if err != nil {
		return nil, app.Unusable(err)
	}
	return client, nil
}

// checkTokenFile is called with a token that Discord knows.
func checkTokenFile(cfg app.Config) finding {
	f := finding{What: "token", State: isOK, Says: "Discord knows the bot."}
	info, err := os.Stat(cfg.TokenFile)
	if os.Getenv("WAYMARK_TOKEN") == "" && err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		f.State, f.Says = isWarning, "Discord knows the bot, but other accounts of this machine can read the token."
		f.Remedy = "Run: chmod 600 " + storage.InShell(cfg.TokenFile)
	}
	return f
}

// checkServers is /setup show for every server, from the outside. The settings are in the data file, which a running bot
// has for itself.
func checkServers(cfg app.Config, client *discord.Client, say *words.Catalogue, data finding) []finding {
	const what = "servers"
	if data.State != isOK {
		if app.Exists(filepath.Join(cfg.Data.Dir, app.DataFile)) {
			return []finding{{What: what, State: isSkipped, Says: "How each is set up is in the data file. While the bot runs, /setup show tells it on Discord."}}
		}
		return nil
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return []finding{faultOf(what, err)}
	}
	settings := map[peer.ID]peer.Settings{}
	err = storage.OpenReadOnly(filepath.Join(cfg.Data.Dir, app.DataFile), key, func(guild peer.ID, tx *storage.Tx) error {
		set, err := tx.Settings()
		if err == nil {
			settings[guild] = set
		}
		return err
	})
	if errors.Is(err, storage.ErrOlder) {
		return []finding{{What: what, State: isSkipped, Says: "The data file is of an older version. The next start makes a backup of it and brings it to the present one."}}
	}
	var all []finding
	for _, guild := range slices.Sorted(maps.Keys(settings)) {
		all = append(all, checkServer(client, say, guild, settings[guild])...)
	}
	if err != nil {
		all = append(all, faultOf(what, err))
	}
	return all
}

// checkServer holds a server's settings against what there is on Discord.
func checkServer(client *discord.Client, say *words.Catalogue, guild peer.ID, set peer.Settings) []finding {
	const what = "server"
	ctx, cancel := context.WithTimeout(context.Background(), checkPatience)
	defer cancel()
	seen, err := client.GuildState(ctx, guild)
	if err != nil {
		return []finding{{What: what, State: isWarning, Says: fmt.Sprintf("One (%s) cannot be looked at: the bot may no longer be in it.", guild),
			Remedy: "To invite it again: waymark invite. Or leave it: what is kept of a server goes 30 days after the bot was removed."}}
	}
	unset, wrong := setup.FaultsForHost(say, set, seen)
	var all []finding
	for _, says := range wrong {
		all = append(all, finding{What: what, State: isFault, Says: seen.Name + ": " + says})
	}
	for _, says := range unset {
		all = append(all, finding{What: what, State: isWarning, Says: seen.Name + ": " + says})
	}
	if len(all) == 0 {
		all = []finding{{What: what, State: isOK, Says: seen.Name + ": each channel and role is set and usable."}}
	}
	return all
}

func checkClock(theirs, ours time.Time) finding {
	off := ours.Sub(theirs).Abs().Round(time.Second)
	switch {
	case theirs.IsZero():
		return finding{What: "clock", State: isSkipped, Says: "Discord did not say what time it is."}
	case off > clockSkew:
		return finding{
			What: "clock", State: isFault, Says: fmt.Sprintf("This machine's clock is %v off.", off),
			Remedy: "Let it be set by the network, for example: timedatectl set-ntp true",
		}
	}
	return finding{What: "clock", State: isOK, Says: "It agrees with Discord's."}
}
