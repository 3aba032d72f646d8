#!/usr/bin/env sh
# Subscribes the deployed app to uploads. azd runs this after a deployment; by hand: azd hooks run postdeploy
set -eu
for name in AZURE_SUBSCRIPTION_ID AZURE_RESOURCE_GROUP FUNCTION_APP_NAME HOST_STORAGE_NAME UPLOADS_SYSTEM_TOPIC; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || { echo "$name is not set. Run 'azd provision' first, then this by 'azd hooks run postdeploy'." >&2; exit 1; }
done
template="$(dirname "$0")/../uploads-subscription.bicep"

# The key that events come with is made when the app first runs. Only whether there is one is looked at; the template reads it itself.
tries=0
until az functionapp keys list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "$FUNCTION_APP_NAME" \
  --query systemKeys.blobs_extension --output tsv | grep -q .; do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || { echo "$FUNCTION_APP_NAME has made no key for its blob trigger in 5 minutes; look into its log, then 'azd hooks run postdeploy'." >&2; exit 1; }
  echo "Waiting for $FUNCTION_APP_NAME to start..."
  sleep 10
done

az deployment group create --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name uploads-subscription \
  --template-file "$template" --output none \
  --parameters functionAppName="$FUNCTION_APP_NAME" hostStorageName="$HOST_STORAGE_NAME" systemTopicName="$UPLOADS_SYSTEM_TOPIC"
echo "$FUNCTION_APP_NAME hears of uploads."
