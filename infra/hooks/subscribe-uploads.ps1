#!/usr/bin/env pwsh
# Subscribes the deployed app to uploads. azd runs this after a deployment; by hand: azd hooks run postdeploy
$ErrorActionPreference = 'Stop'
foreach ($name in 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'FUNCTION_APP_NAME', 'HOST_STORAGE_NAME', 'UPLOADS_SYSTEM_TOPIC') {
    if (-not [Environment]::GetEnvironmentVariable($name)) {
        throw "$name is not set. Run 'azd provision' first, then this by 'azd hooks run postdeploy'."
    }
}
$template = Join-Path $PSScriptRoot '..' 'uploads-subscription.bicep'
$where = '--subscription', $env:AZURE_SUBSCRIPTION_ID, '--resource-group', $env:AZURE_RESOURCE_GROUP

# The key that events come with is made when the app first runs. Only whether there is one is looked at; the template reads it itself.
$tries = 0
while (-not (az functionapp keys list @where --name $env:FUNCTION_APP_NAME --query systemKeys.blobs_extension --output tsv)) {
    $tries++
    if ($tries -ge 30) {
        throw "$env:FUNCTION_APP_NAME has made no key for its blob trigger in 5 minutes; look into its log, then 'azd hooks run postdeploy'."
    }
    Write-Output "Waiting for $env:FUNCTION_APP_NAME to start..."
    Start-Sleep -Seconds 10
}

az deployment group create @where --name uploads-subscription --template-file $template --output none --parameters `
    functionAppName=$env:FUNCTION_APP_NAME hostStorageName=$env:HOST_STORAGE_NAME systemTopicName=$env:UPLOADS_SYSTEM_TOPIC
if ($LASTEXITCODE -ne 0) {
    throw "The subscription was not made: az ended with $LASTEXITCODE."
}
Write-Output "$env:FUNCTION_APP_NAME hears of uploads."
