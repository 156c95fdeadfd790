-- The tables that the gateway bot and the edge share. Existing ones stay as they are; a new project gets them with
-- row level security on and no right for anybody but the service role. Can be run again at any time.

begin;

do $$
begin
  if to_regclass('public.users') is null then
    create table public.users (
      user_id bigint primary key,
      display_name text,
      avatar_url text,
      is_solana_verified boolean default false,
      wallet_address text,
      supabase_user_id uuid unique,
      is_onboarded boolean default false,
      xp integer default 0,
      level integer default 0,
      last_xp_gain_at timestamptz,
      created_at timestamptz default now(),
      updated_at timestamptz default now()
    );
    alter table public.users enable row level security;
    revoke all on public.users from public, anon, authenticated;
  end if;

  if to_regclass('public.verifications') is null then
    create table public.verifications (
      token text primary key,
      user_id bigint references public.users,
      expires_at timestamptz,
      status text default 'pending',
      created_at timestamptz default now()
    );
    alter table public.verifications enable row level security;
    revoke all on public.verifications from public, anon, authenticated;
  end if;
end
$$;

-- One wallet, one member, whoever writes. The functions of the edge refuse a second one with or without the index.
do $$
begin
  create unique index if not exists edge_users_one_wallet on public.users (wallet_address)
    where is_solana_verified and wallet_address is not null;
exception
  when unique_violation then
    raise warning 'edge: some wallets belong to several members, so that the index edge_users_one_wallet was not made'
      using hint = 'Find them with: select wallet_address, array_agg(user_id) from public.users where is_solana_verified '
        'group by wallet_address having count(*) > 1; then run this file again.';
end
$$;

-- Reconciliation walks both sides in one order: that of the bytes, which is D1's.
create index if not exists edge_users_by_text on public.users ((user_id::text) collate "C")
  where is_solana_verified;
create index if not exists edge_verifications_by_text on public.verifications (token collate "C");
create index if not exists edge_verifications_by_member on public.verifications (user_id)
  where status = 'success';
create index if not exists edge_verifications_expires_at on public.verifications (expires_at);

commit;
