-- Row-level security, the second wall between stores: on every table whose rows
-- belong to one, a connection sees and writes those of the store that it is set
-- to. '*' is Waybill itself, at work for all of them; not set is none.
--
-- It is applied after each migration to what does not have it yet, so a new table
-- needs nothing. FORCE binds the tables' owner too; superusers and BYPASSRLS are
-- never bound.
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN SELECT * FROM (%s) AS standing_open LOOP
    EXECUTE format('ALTER TABLE %%I ENABLE ROW LEVEL SECURITY', wanted.name);
    EXECUTE format('ALTER TABLE %%I FORCE ROW LEVEL SECURITY', wanted.name);
    EXECUTE format(
      'CREATE POLICY store ON %%I USING (%%I = (SELECT current_setting(''waybill.store_id'', true)) OR (SELECT current_setting(''waybill.store_id'', true)) = ''*'')',
      wanted.name, wanted.store);
  END LOOP;
END $$
