package app

import "context"

// checkRecords opens every record once, beside everything else, and says what waymark check would say of those that it cannot
// open. It never stops the bot.
func (b *App) checkRecords(ctx context.Context) error {
	found, err := b.DB.CheckRecords(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if damaged := b.DB.UnreadableRecords(found); err == nil && damaged != nil {
		err = damaged
	}
	if err != nil {
		told := ForHost(RestoreFrom(b.cfg, err))
		b.Log.Error("the data file is damaged in places", "err", told.What, "remedy", told.Remedy)
		return nil
	}
	b.Log.Info("every record in the data file can be read", "records", found.Records)
	return nil
}
