"""What several tests share: small worlds, misbehaving servers, made-up files, fixtures."""
