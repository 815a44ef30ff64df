-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER `audit_not_altered` BEFORE UPDATE ON `audit_entries` BEGIN
  SELECT RAISE(ABORT, 'audit entries are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `audit_not_deleted` BEFORE DELETE ON `audit_entries` BEGIN
  SELECT RAISE(ABORT, 'audit entries are only ever added');
END;
-- +goose StatementEnd
